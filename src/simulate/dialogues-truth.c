/* dialogues-truth.c: what customers ask and what they are answered: planted intents, moods, entities and answers.
 *
 * A conversation is had by a user of the log after one of their events.  The customer asks in one of the ways of an intent,
 * in a mood that shows in what is said around the question; the agent may want the order's number, and answers, or does
 * not: then some ask once more.  Ten intents ask about a thing, the name of a category, and each of their answers holds a fact
 * that was drawn for intent and thing: 200 pairs of question and answer.  One intent grows in the last
 * weeks, three have no label yet, two are seldom answered.  On request questions have slips (talk-slips.h).
 * Letters: T things. */
#include "simulate/dialogue-words.h"
#include "simulate/shop.h"
#include "simulate/talk-slips.h"

#include "base/calendar.h"
#include "base/csv-write.h"
#include "base/files.h"
#include "base/i18n.h"

#include <string.h>

#define THINGS      20  /* asked about, of as many departments */
#define GROWING     10  /* track_order */
#define GROWTH      3.0 /* times as often ... */
#define LAST_DAYS   28  /* ... in the last of them */
#define LABELLED    .7  /* of the conversations have labels */
#define ASKS_ORDER  .5  /* of those about an order without its number */
#define GOES_ON     .2  /* with a second question */
#define SAYS_END    .7
#define HAPPY       .12 /* of those who ask and are not angry */
#define ASKS_AGAIN  .5  /* of those who are not answered */
#define FULL_WIDTH  .2  /* of Chinese numbers */
#define ORDER_FIRST 10  /* intents from here ... */
#define ORDER_END   17  /* ... to before this are about an order */

typedef struct
{
  const AisleShop *shop;
  AisleRandom random, slipping;
  guint8 *fact;  /* aspects x T */
  GString *log;  /* dialogues.csv */
  GString *told; /* turns.csv */
  GString *entities, *slips;
} Talks;

typedef struct
{
  guint32 number, turn, second, session;
  guint32 user;
  gint32 item;
  gsize thing;
  gboolean labelled;
} Talk;

/* ---- sentences ---- */

typedef struct
{
  const char *kind;
  gsize start, end;
  char *value;
} Entity;

static void
entity_clear (gpointer data)
{
  g_free (((Entity *) data)->value);
}

static const AisleTalk *
talk_of (const Talks *self, gsize intent)
{
  const AisleTalkIntent *i = &aisle_talk_intents[intent];

  return self->shop->titles.chinese ? &i->chinese : &i->english;
}

/* "running shoes" but "T-shirts". */
static char *
thing_name (const Talks *self, gsize thing)
{
  char *name = g_strdup (aisle_shop_thing (self->shop, thing));

  if (g_ascii_islower (name[0] != '\0' ? name[1] : '\0'))
    name[0] = g_ascii_tolower (name[0]);
  return name;
}

/* "black" of "Norvik Light running shoes, black"; a second series has a number behind it. */
static char *
colour_of (const AisleShop *shop, gint32 item)
{
  const char *title = shop->titles.title[item], *place;
  char *colour;

  if (shop->titles.chinese)
    {
      g_auto (GStrv) words = g_strsplit (title, " ", -1);

      return g_strdup (g_strv_length (words) > 2 ? words[2] : words[0]);
    }
  place = strrchr (title, ',');
  colour = g_strdup (place != NULL ? place + 2 : title);
  for (char *end = colour + strlen (colour); end > colour && (g_ascii_isdigit (end[-1]) || end[-1] == ' '); end--)
    end[-1] = '\0';
  return colour;
}

static char *
widen (const char *text)
{
  GString *out = g_string_new (NULL);

  for (; *text != '\0'; text++)
    g_string_append_unichar (out, (guchar) *text > ' ' ? (gunichar) *text - 0x21 + 0xff01 : (gunichar) *text);
  return g_string_free (out, FALSE);
}

static void
fill_order (Talks *self, const Talk *talk, GString *text, char **value)
{
  *value = g_strdup_printf ("o%07u", talk->session + 1);
  if (self->shop->titles.chinese && aisle_random_uniform (&self->random) < FULL_WIDTH)
    {
      g_autofree char *wide = widen (*value);
      g_string_append (text, wide);
    }
  else
    g_string_append (text, *value);
}

static void
fill_money (Talks *self, const Talk *talk, GString *text, char **value)
{
  gint64 cents = self->shop->catalogue.price[talk->item];
  gboolean wide = self->shop->titles.chinese && aisle_random_uniform (&self->random) < FULL_WIDTH;

  *value = g_strdup_printf ("%" G_GINT64_FORMAT ".%02d", cents / 100, (int) (cents % 100));
  if (!self->shop->titles.chinese)
    g_string_append_printf (text, "$%s", *value);
  else if (aisle_random_below (&self->random, 2) == 0)
    g_string_append_printf (text, "¥%s", *value);
  else
    {
      g_autofree char *number = wide ? widen (*value) : g_strdup (*value);
      g_string_append_printf (text, "%s元", number);
    }
}

static void
fill_date (Talks *self, const Talk *talk, GString *text, char **value)
{
  static const char *const months[] = { "January", "February", "March",     "April",   "May",      "June",
                                        "July",    "August",   "September", "October", "November", "December" };
  gint32 day =
      self->shop->start + (gint32) (talk->second / 86400) - 6 + (gint32) aisle_random_below (&self->random, 12);
  guint month, in_month;

  *value = aisle_day_format (day);
  month = (guint) g_ascii_strtoull (*value + 5, NULL, 10);
  in_month = (guint) g_ascii_strtoull (*value + 8, NULL, 10);
  switch (aisle_random_below (&self->random, 3))
    {
    case 0:
      g_string_append (text, *value);
      return;
    case 1: /* with the year */
      if (self->shop->titles.chinese)
        g_string_append_printf (text, "%.4s年%u月%u日", *value, month, in_month);
      else
        g_string_append_printf (text, "%s %u, %.4s", months[month - 1], in_month, *value);
      return;
    default:
      if (self->shop->titles.chinese)
        g_string_append_printf (text, "%u月%u日", month, in_month);
      else
        g_string_append_printf (text, "%u %s", in_month, months[month - 1]);
      {
        g_autofree char *whole = g_steal_pointer (value);
        *value = g_strconcat ("--", whole + 5, NULL); /* of no year, as ISO 8601:2000 has it */
      }
    }
}

static void
fill_size (Talks *self, GString *text, char **value)
{
  static const char *const letters[] = { "S", "M", "L", "XL", "XXL" };

  if (aisle_random_below (&self->random, 2) == 0)
    {
      const char *letter = letters[aisle_random_below (&self->random, G_N_ELEMENTS (letters))];

      *value = g_strdup (letter);
      g_string_append_printf (text, self->shop->titles.chinese ? "%s码" : "%s", letter);
      return;
    }
  *value = g_strdup_printf ("%u", 36 + (guint) aisle_random_below (&self->random, 11));
  g_string_append_printf (text, self->shop->titles.chinese ? "%s码" : "%s", *value);
}

/* Puts what stands for the braces into text; what is an entity goes to `found` too. */
static void
fill_slot (Talks *self, const Talk *talk, const char *slot, const char *fact, GString *text, GArray *found)
{
  const AisleShop *shop = self->shop;
  Entity entity = { .kind = slot, .start = text->len };

  if (g_str_equal (slot, "thing"))
    {
      g_autofree char *name = thing_name (self, talk->thing);
      g_string_append (text, name);
      return;
    }
  if (g_str_equal (slot, "fact"))
    {
      g_string_append (text, fact);
      return;
    }
  if (g_str_equal (slot, "order"))
    fill_order (self, talk, text, &entity.value);
  else if (g_str_equal (slot, "money"))
    fill_money (self, talk, text, &entity.value);
  else if (g_str_equal (slot, "date"))
    fill_date (self, talk, text, &entity.value);
  else if (g_str_equal (slot, "size"))
    fill_size (self, text, &entity.value);
  else if (g_str_equal (slot, "product"))
    {
      entity.value = g_strdup (shop->catalogue.id[talk->item]);
      g_string_append (text, shop->titles.title[talk->item]);
    }
  else
    {
      entity.value =
          g_str_equal (slot, "brand") ? g_strdup (shop->titles.brand[talk->item]) : colour_of (shop, talk->item);
      g_string_append (text, entity.value);
    }
  entity.kind = g_intern_string (slot);
  entity.end = text->len;
  g_array_append_val (found, entity);
}

static void
say (Talks *self, const Talk *talk, const char *form, const char *fact, GString *text, GArray *found)
{
  while (*form != '\0')
    {
      const char *open = strchr (form, '{'), *close = open != NULL ? strchr (open, '}') : NULL;

      if (close == NULL)
        {
          g_string_append (text, form);
          return;
        }
      g_string_append_len (text, form, open - form);
      {
        g_autofree char *slot = g_strndup (open + 1, (gsize) (close - open) - 1);
        fill_slot (self, talk, slot, fact, text, found);
      }
      form = close + 1;
    }
}

/* A sentence begins with a capital. */
static void
capitalise (GString *text)
{
  if (text->len > 0)
    text->str[0] = g_ascii_toupper (text->str[0]);
}

static const char *
fact_of (const Talks *self, gsize intent, gsize thing)
{
  return intent < AISLE_TALK_ASPECTS ? talk_of (self, intent)->facts[self->fact[intent * THINGS + thing]] : NULL;
}

/* ---- turns ---- */

static void
append_time (const Talks *self, guint32 second)
{
  g_autofree char *date = aisle_day_format (self->shop->start + (gint32) (second / 86400));

  g_string_append_printf (self->log, "%sT%02u:%02u:%02uZ", date, second / 3600 % 24, second / 60 % 60, second % 60);
}

/* Writes one turn; intent "" for none, mood AISLE_MOODS for an agent's. */
static void
append_turn (Talks *self, Talk *talk, const GString *text, const GArray *found, const char *intent, AisleTalkMood mood)
{
  gboolean customer = mood != AISLE_MOODS, chinese = self->shop->titles.chinese;

  talk->turn++;
  g_string_append_printf (self->log, "c%05u,%u,%s,", talk->number + 1, talk->turn,
                          customer ? (chinese ? "顾客" : "customer") : (chinese ? "客服" : "agent"));
  append_time (self, talk->second);
  g_string_append_printf (self->log, "," AISLE_SHOP_USER_FORMAT ",%s,", talk->user + 1,
                          self->shop->catalogue.id[talk->item]);
  aisle_csv_append (self->log, text->str, FALSE);
  g_string_append_printf (self->log, ",%s,%s\n", talk->labelled ? intent : "",
                          customer && talk->labelled ? aisle_talk_moods[mood] : "");
  for (guint i = 0; i < found->len; i++)
    {
      const Entity *entity = &g_array_index (found, Entity, i);

      g_string_append_printf (self->entities, "c%05u,%u,%s,%zu,%zu,", talk->number + 1, talk->turn, entity->kind,
                              entity->start, entity->end);
      aisle_csv_append (self->entities, entity->value, FALSE);
      g_string_append_c (self->entities, '\n');
    }
  talk->second += 15 + (guint32) aisle_random_below (&self->random, 60);
}

static GArray *
entities_new (void)
{
  GArray *found = g_array_new (FALSE, FALSE, sizeof (Entity));

  g_array_set_clear_func (found, entity_clear);
  return found;
}

static void
agent_says (Talks *self, Talk *talk, const char *form, const char *fact)
{
  g_autoptr (GString) text = g_string_new (NULL);
  g_autoptr (GArray) found = entities_new ();

  say (self, talk, form, fact, text, found);
  capitalise (text);
  append_turn (self, talk, text, found, "", AISLE_MOODS);
}

/* What a customer's turn is about, in truth and by its label; "" for nothing. */
typedef struct
{
  const char *intent, *label;
  AisleTalkMood mood;
  gboolean answered;
  gsize pair; /* the row of answers.csv from 1, 0 for none */
  AisleSlip slip;
} Meant;

static Meant
meant_new (const Talk *talk, gsize intent, AisleTalkMood mood, gboolean answered)
{
  const AisleTalkIntent *asked = &aisle_talk_intents[intent];

  return (Meant){ .intent = asked->id,
                  .label = asked->unnamed ? "" : asked->id,
                  .mood = mood,
                  .answered = answered,
                  .pair = intent < AISLE_TALK_ASPECTS ? intent * THINGS + talk->thing + 1
                                                      : AISLE_TALK_ASPECTS * (THINGS - 1) + intent + 1 };
}

/* Opening and form in one turn; the truth goes to turns.csv, and a slip to slips.csv. */
static void
customer_says (Talks *self, Talk *talk, const char *opening, const char *form, const Meant *meant)
{
  g_autoptr (GString) text = g_string_new (opening);
  g_autoptr (GArray) found = entities_new ();
  gboolean asks = *meant->intent != '\0';

  say (self, talk, form, NULL, text, found);
  capitalise (text);
  append_turn (self, talk, text, found, meant->label, meant->mood);
  g_string_append_printf (self->told, "c%05u,%u,%s,%s,%s,", talk->number + 1, talk->turn, meant->intent,
                          aisle_talk_moods[meant->mood],
                          !asks             ? ""
                          : meant->answered ? "1"
                                            : "0");
  if (meant->pair > 0)
    g_string_append_printf (self->told, "%zu", meant->pair);
  g_string_append_c (self->told, '\n');
  if (meant->slip != AISLE_SLIP_NONE)
    g_string_append_printf (self->slips, "c%05u,%u,%s\n", talk->number + 1, talk->turn, aisle_slip_names[meant->slip]);
}

/* Something that is no question. */
static void
customer_adds (Talks *self, Talk *talk, const char *form, AisleTalkMood mood)
{
  customer_says (self, talk, "", form, &(Meant){ .intent = "", .label = "", .mood = mood });
}

/* ---- conversations ---- */

static gsize
draw_intent (Talks *self, guint32 second)
{
  gboolean late = second / 86400 + LAST_DAYS >= self->shop->n_days;
  double total = 0, value;

  for (gsize i = 0; i < AISLE_TALK_INTENTS; i++)
    total += aisle_talk_intents[i].share * (late && i == GROWING ? GROWTH : 1);
  value = aisle_random_uniform (&self->random) * total;
  for (gsize i = 0; i + 1 < AISLE_TALK_INTENTS; i++)
    {
      value -= aisle_talk_intents[i].share * (late && i == GROWING ? GROWTH : 1);
      if (value < 0)
        return i;
    }
  return AISLE_TALK_INTENTS - 1;
}

static AisleTalkMood
draw_mood (Talks *self, gsize intent)
{
  double value = aisle_random_uniform (&self->random);

  if (value < aisle_talk_intents[intent].angry)
    return AISLE_MOOD_ANGRY;
  return aisle_random_uniform (&self->random) < HAPPY ? AISLE_MOOD_HAPPY : AISLE_MOOD_NEUTRAL;
}

static const char *
draw_opening (Talks *self, AisleTalkMood mood)
{
  return aisle_talk_openings[self->shop->titles.chinese][mood][aisle_random_below (&self->random, AISLE_TALK_SIDE)];
}

/* What is of no business of the shop's, and is told so. */
static void
ask_outside (Talks *self, Talk *talk, AisleTalkMood mood)
{
  gboolean chinese = self->shop->titles.chinese;

  customer_says (self, talk, talk->turn == 0 ? draw_opening (self, mood) : "",
                 aisle_slip_outside (&self->slipping, chinese),
                 &(Meant){ .intent = AISLE_SLIP_OUTSIDE_INTENT,
                           .label = AISLE_SLIP_OUTSIDE_INTENT,
                           .mood = mood,
                           .answered = TRUE,
                           .slip = AISLE_SLIP_OUTSIDE });
  agent_says (self, talk, aisle_slip_outside_answer (chinese), NULL);
}

/* The form of a question after its slip, where it has one of the text; of the others the label slips. */
static char *
slip_form (Talks *self, const char *form, gsize intent, AisleSlip slip, Meant *meant)
{
  gboolean chinese = self->shop->titles.chinese;
  const char *vague = slip == AISLE_SLIP_VAGUE ? aisle_slip_vague (&self->slipping, intent, chinese) : NULL;

  if (slip == AISLE_SLIP_VAGUE && vague == NULL)
    slip = AISLE_SLIP_SPELLING;
  if (slip == AISLE_SLIP_LABEL)
    meant->label = aisle_talk_intents[aisle_slip_label (&self->slipping, intent)].id;
  meant->slip = slip;
  return slip == AISLE_SLIP_SPELLING ? aisle_slip_spelling (&self->slipping, form, chinese)
                                     : g_strdup (vague != NULL ? vague : form);
}

/* One question and what becomes of it; returns whether it was answered. */
static gboolean
ask (Talks *self, Talk *talk, gsize intent, AisleTalkMood mood)
{
  const AisleTalk *words = talk_of (self, intent);
  AisleSlip slipped = aisle_slip_draw (&self->slipping, self->shop->slips);
  gboolean chinese = self->shop->titles.chinese, answered;
  g_autofree char *form = NULL;
  Meant meant;
  gsize way;

  if (slipped == AISLE_SLIP_OUTSIDE)
    {
      ask_outside (self, talk, mood);
      return TRUE;
    }
  answered = aisle_random_uniform (&self->random) < aisle_talk_intents[intent].answered;
  way = aisle_random_below (&self->random, AISLE_TALK_QUESTIONS);
  meant = meant_new (talk, intent, mood, answered);
  form = slipped != AISLE_SLIP_NONE ? slip_form (self, words->questions[way], intent, slipped, &meant)
                                    : g_strdup (words->questions[way]);
  customer_says (self, talk, talk->turn == 0 ? draw_opening (self, mood) : "", form, &meant);
  if (answered && intent >= ORDER_FIRST && intent < ORDER_END && strstr (form, "{order}") == NULL
      && aisle_random_uniform (&self->random) < ASKS_ORDER)
    {
      agent_says (self, talk, aisle_talk_ask_order[chinese][aisle_random_below (&self->random, 2)], NULL);
      customer_adds (self, talk, aisle_talk_give_order[chinese][aisle_random_below (&self->random, 4)],
                     AISLE_MOOD_NEUTRAL);
    }
  if (answered)
    agent_says (self, talk, words->answer, fact_of (self, intent, talk->thing));
  else if (aisle_random_uniform (&self->random) < ASKS_AGAIN)
    {
      meant = meant_new (talk, intent, AISLE_MOOD_ANGRY, FALSE);
      talk->second += 3600;
      customer_says (self, talk, draw_opening (self, AISLE_MOOD_ANGRY),
                     words->questions[(way + 1) % AISLE_TALK_QUESTIONS], &meant);
    }
  return answered;
}

static void
converse (Talks *self, Talk *talk)
{
  gsize intent = draw_intent (self, talk->second);
  AisleTalkMood mood = draw_mood (self, intent);
  gboolean answered, chinese = self->shop->titles.chinese;

  talk->labelled = aisle_random_uniform (&self->random) < LABELLED;
  answered = ask (self, talk, intent, mood);
  if (answered && aisle_random_uniform (&self->random) < GOES_ON)
    {
      intent = (intent + 1 + aisle_random_below (&self->random, AISLE_TALK_INTENTS - 1)) % AISLE_TALK_INTENTS;
      answered = ask (self, talk, intent, AISLE_MOOD_NEUTRAL);
    }
  if (aisle_random_uniform (&self->random) >= SAYS_END || !answered)
    return;
  mood = aisle_random_uniform (&self->random) < .1   ? AISLE_MOOD_ANGRY
         : aisle_random_uniform (&self->random) < .5 ? AISLE_MOOD_HAPPY
                                                     : AISLE_MOOD_NEUTRAL;
  customer_adds (self, talk, aisle_talk_endings[chinese][mood][aisle_random_below (&self->random, AISLE_TALK_SIDE)],
                 mood);
}

/* ---- the files ---- */

static void
talks_init (Talks *self, const AisleShop *shop)
{
  *self = (Talks){ .shop = shop };
  aisle_random_init (&self->random, shop->seed, "dialogues");
  aisle_random_init (&self->slipping, shop->seed, "slips");
  self->fact = g_new (guint8, AISLE_TALK_ASPECTS * THINGS);
  for (gsize i = 0; i < AISLE_TALK_ASPECTS * THINGS; i++)
    self->fact[i] = (guint8) aisle_random_below (&self->random, AISLE_TALK_FACTS);
}

/* The pairs in the order of intents and categories, then an answer for each other intent. */
static void
append_answers (Talks *self, GString *out)
{
  for (gsize intent = 0; intent < AISLE_TALK_INTENTS; intent++)
    for (gsize thing = 0; thing < (intent < AISLE_TALK_ASPECTS ? THINGS : 1); thing++)
      {
        g_autoptr (GString) question = g_string_new (NULL);
        g_autoptr (GString) answer = g_string_new (NULL);
        g_autoptr (GArray) found = entities_new ();
        const AisleTalk *words = talk_of (self, intent);
        const Talk talk = { .thing = thing };
        gsize way = 0;

        while (intent >= AISLE_TALK_ASPECTS && way + 1 < AISLE_TALK_QUESTIONS
               && strchr (words->questions[way], '{') != NULL)
          way++;
        say (self, &talk, words->questions[way], NULL, question, found);
        say (self, &talk, words->answer, fact_of (self, intent, thing), answer, found);
        capitalise (question);
        capitalise (answer);
        aisle_csv_append (out, question->str, FALSE);
        g_string_append_c (out, ',');
        aisle_csv_append (out, answer->str, FALSE);
        g_string_append_printf (out, ",%s\n", aisle_talk_intents[intent].id);
      }
}

static gboolean
draw_talks (Talks *self, const AisleShopEvent *events, AisleProgress *progress, GError **error)
{
  gsize n = self->shop->n_dialogues;

  for (gsize i = 0; i < n; i++)
    {
      /* Spread over the log, in its order. */
      double place = ((double) i + aisle_random_uniform (&self->random)) / (double) n;
      const AisleShopEvent *event = &events[(gsize) (place * (double) self->shop->n_events)];
      Talk talk = { .number = (guint32) i,
                    .second = event->second + 300,
                    .user = event->user,
                    .session = event->session,
                    .item = (gint32) event->item };

      if (i % 256 == 0 && !aisle_progress_step (progress, (double) i / (double) n, _ ("Talking"), error))
        return FALSE;
      talk.thing = aisle_random_below (&self->random, THINGS);
      converse (self, &talk);
    }
  return TRUE;
}

static gboolean
write_file (const char *folder, const char *name, const GString *text, GError **error)
{
  g_autofree char *path = g_build_filename (folder, name, NULL);

  return aisle_file_write (path, text->str, text->len, error);
}

gboolean
aisle_shop_write_dialogues (const AisleShop *shop, const AisleShopEvent *events, const char *folder,
                            AisleProgress *progress, GError **error)
{
  g_autoptr (GString) answers = g_string_new ("question,answer,intent\n");
  g_autoptr (GString) log = g_string_new ("conversation_id,turn,speaker,time,user_id,item_id,text,intent,mood\n");
  g_autoptr (GString) told = g_string_new ("conversation_id,turn,intent,mood,answered,pair\n");
  g_autoptr (GString) entities = g_string_new ("conversation_id,turn,kind,start,end,value\n");
  g_autoptr (GString) slips = g_string_new ("conversation_id,turn,slip\n");
  Talks self;
  gboolean ok;

  talks_init (&self, shop);
  self.log = log;
  self.told = told;
  self.entities = entities;
  self.slips = slips;
  append_answers (&self, answers);
  ok = draw_talks (&self, events, progress, error) && write_file (folder, "dialogues.csv", log, error)
       && write_file (folder, "answers.csv", answers, error) && write_file (folder, "turns.csv", told, error)
       && write_file (folder, "entities.csv", entities, error)
       && (shop->slips == 0 || write_file (folder, "slips.csv", slips, error));
  g_free (self.fact);
  return ok;
}

void
aisle_shop_dialogues_tell (const AisleShop *shop, JsonBuilder *builder)
{
  Talks self;

  talks_init (&self, shop);
  aisle_shop_tell_number (builder, "conversations", (double) shop->n_dialogues);
  aisle_shop_tell_number (builder, "pairs", AISLE_TALK_ASPECTS * THINGS);
  aisle_shop_tell_text (builder, "growing", aisle_talk_intents[GROWING].id);
  aisle_shop_tell_number (builder, "growth", GROWTH);
  aisle_shop_tell_number (builder, "last_days", LAST_DAYS);
  if (shop->slips > 0)
    aisle_slips_tell (shop->slips, builder);
  json_builder_set_member_name (builder, "intents");
  json_builder_begin_array (builder);
  for (gsize i = 0; i < AISLE_TALK_INTENTS; i++)
    {
      json_builder_begin_object (builder);
      aisle_shop_tell_text (builder, "intent", aisle_talk_intents[i].id);
      aisle_shop_tell_number (builder, "share", aisle_talk_intents[i].share);
      aisle_shop_tell_number (builder, "angry", aisle_talk_intents[i].angry);
      aisle_shop_tell_number (builder, "answered", aisle_talk_intents[i].answered);
      json_builder_set_member_name (builder, "unnamed");
      json_builder_add_boolean_value (builder, aisle_talk_intents[i].unnamed);
      json_builder_end_object (builder);
    }
  json_builder_end_array (builder);
  g_free (self.fact);
}
