/* talk-slips.c: see talk-slips.h. */
#include "simulate/talk-slips.h"
#include "simulate/dialogue-words.h"

#include <string.h>

const char *const aisle_slip_names[AISLE_SLIPS] = { "", "vague", "spelling", "label", "outside" };

/* Of the questions with a slip. */
static const double shares[AISLE_SLIPS] = { 0, .3, .35, .15, .2 };

/* What may mean either of two intents, by their places in aisle_talk_intents. */
static const struct
{
  gsize intents[2];
  const char *forms[2]; /* English, Chinese */
} vague[] = {
  { { 0, 15 }, { "The {product} does not work any more, what now?", "{product}不能用了，怎么办？" } },
  { { 1, 10 }, { "When will it get here?", "什么时候能到？" } },
  { { 1, 7 }, { "How long do I have to wait for {thing}?", "{thing}要等多久？" } },
  { { 2, 8 }, { "Can I have {thing} without paying for the parcel?", "{thing}不想付快递费可以吗？" } },
  { { 3, 13 }, { "I do not like {thing}, can I still give them back?", "{thing}不喜欢，还能退吗？" } },
  { { 4, 9 }, { "What should I know about your {thing}?", "你们的{thing}有什么要了解的吗？" } },
  { { 5, 12 }, { "It is a present, can you send it to somebody else?", "是送人的，可以直接寄给别人吗？" } },
  { { 6, 17 }, { "How do I get {thing} cheaper?", "{thing}怎么买更便宜？" } },
  { { 11, 12 }, { "I made a mistake in order {order}, please stop it.", "订单{order}下错了，先别发。" } },
  { { 11, 14 }, { "I want my {money} back.", "把{money}退给我。" } },
  { { 13, 14 }, { "I sent it back, what now?", "东西已经寄回去了，接下来呢？" } },
  { { 15, 16 }, { "What you sent in order {order} is no good.", "订单{order}收到的东西不对劲。" } },
  { { 10, 21 }, { "Nobody answers me about {order}!", "{order}一直没人理我！" } },
};

static const char *const outside[2][8] = {
  { "What will the weather be like tomorrow?", "Can you recommend a good film for tonight?",
    "How do I cook rice for six people?", "Who won the match last night?", "Are you hiring people in my town?",
    "What time is it in Lisbon now?", "Tell me a joke, please.", "Which bus goes to the airport?" },
  { "明天天气怎么样？", "推荐一部好看的电影吧。", "六个人煮多少米饭合适？", "昨晚的球赛谁赢了？",
    "你们在我们市招人吗？", "里斯本现在几点？", "讲个笑话吧。", "去机场坐哪路公交？" }
};

static const char *const outside_answers[2] = { "I am sorry, I can only help with our shop and your orders.",
                                                "抱歉，我只能解答本店商品和订单的问题。" };

/* Sound the same, or look it. */
static const char *const sounds[][2] = { { "在", "再" }, { "的", "得" }, { "号", "好" }, { "订", "定" },
                                         { "吗", "嘛" }, { "退", "推" }, { "运", "云" }, { "费", "废" },
                                         { "期", "其" }, { "到", "道" }, { "保", "报" }, { "址", "止" },
                                         { "账", "帐" }, { "货", "或" }, { "取", "娶" }, { "包", "饱" } };

AisleSlip
aisle_slip_draw (AisleRandom *random, double share)
{
  double value = aisle_random_uniform (random);

  for (AisleSlip slip = AISLE_SLIP_VAGUE; slip < AISLE_SLIPS; slip++)
    {
      value -= share * shares[slip];
      if (value < 0)
        return slip;
    }
  return AISLE_SLIP_NONE;
}

const char *
aisle_slip_vague (AisleRandom *random, gsize intent, gboolean chinese)
{
  gsize fit[G_N_ELEMENTS (vague)], n = 0;

  for (gsize i = 0; i < G_N_ELEMENTS (vague); i++)
    if (vague[i].intents[0] == intent || vague[i].intents[1] == intent)
      fit[n++] = i;
  return n > 0 ? vague[fit[aisle_random_below (random, n)]].forms[chinese] : NULL;
}

/* Where the letters of words of four and more stand that no brace encloses, but for a word's first and last: bytes. */
static GArray *
inner_letters (const char *form)
{
  GArray *places = g_array_new (FALSE, FALSE, sizeof (gsize));
  gboolean enclosed = FALSE;

  for (gsize start = 0; form[start] != '\0';)
    {
      gsize end = start;

      while (g_ascii_isalpha (form[end]))
        end++;
      for (gsize i = start + 1; !enclosed && end - start > 3 && i + 1 < end; i++)
        g_array_append_val (places, i);
      if (form[end] == '{' || form[end] == '}')
        enclosed = form[end] == '{';
      start = form[end] == '\0' ? end : end + 1;
    }
  return places;
}

static char *
misspell_english (AisleRandom *random, const char *form)
{
  g_autoptr (GArray) places = inner_letters (form);
  GString *text = g_string_new (form);
  gsize place;
  char letter;

  if (places->len == 0)
    return g_string_free (text, FALSE);
  place = g_array_index (places, gsize, aisle_random_below (random, places->len));
  letter = form[place];
  switch (aisle_random_below (random, 3))
    {
    case 0:
      g_string_insert_c (text, (gssize) place, letter);
      break;
    case 1:
      g_string_erase (text, (gssize) place, 1);
      break;
    default:
      text->str[place] = form[place + 1];
      text->str[place + 1] = letter;
    }
  return g_string_free (text, FALSE);
}

/* Slots have English names, so that braces hold no Chinese. */
static char *
misspell_chinese (AisleRandom *random, const char *form)
{
  gsize fit[G_N_ELEMENTS (sounds)], n = 0, chosen;
  const char *place;

  for (gsize i = 0; i < G_N_ELEMENTS (sounds); i++)
    if (strstr (form, sounds[i][0]) != NULL)
      fit[n++] = i;
  if (n == 0)
    return g_strdup (form);
  chosen = fit[aisle_random_below (random, n)];
  place = strstr (form, sounds[chosen][0]);
  return g_strdup_printf ("%.*s%s%s", (int) (place - form), form, sounds[chosen][1],
                          place + strlen (sounds[chosen][0]));
}

char *
aisle_slip_spelling (AisleRandom *random, const char *form, gboolean chinese)
{
  return chinese ? misspell_chinese (random, form) : misspell_english (random, form);
}

gsize
aisle_slip_label (AisleRandom *random, gsize intent)
{
  gsize other;

  do
    other = (intent + 1 + aisle_random_below (random, AISLE_TALK_INTENTS - 1)) % AISLE_TALK_INTENTS;
  while (aisle_talk_intents[other].unnamed);
  return other;
}

const char *
aisle_slip_outside (AisleRandom *random, gboolean chinese)
{
  return outside[chinese][aisle_random_below (random, G_N_ELEMENTS (outside[0]))];
}

const char *
aisle_slip_outside_answer (gboolean chinese)
{
  return outside_answers[chinese];
}

void
aisle_slips_tell (double share, JsonBuilder *builder)
{
  json_builder_set_member_name (builder, "slips");
  json_builder_begin_object (builder);
  for (AisleSlip slip = AISLE_SLIP_VAGUE; slip < AISLE_SLIPS; slip++)
    {
      json_builder_set_member_name (builder, aisle_slip_names[slip]);
      json_builder_add_double_value (builder, share * shares[slip]);
    }
  json_builder_end_object (builder);
}
