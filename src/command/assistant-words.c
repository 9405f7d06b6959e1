/* assistant-words.c: see assistant-words.h.  These are words to the shop's customers, not the program's own: they follow
 * the customer's script, not the language of the window. */
#include "command/assistant-words.h"

#include <string.h>

static const struct
{
  const char *english, *chinese;
} words[AISLE_N_WORDS] = {
  [AISLE_WORDS_HAND_OFF] = { "I am passing you on to a colleague, who will answer shortly.",
                             "我来为您转接人工客服，请稍候。" },
  [AISLE_WORDS_RECOMMEND] = { "You may like: ", "为您推荐：" },
  [AISLE_WORDS_FOUND] = { "I found: ", "为您找到：" },
  [AISLE_WORDS_NOTHING] = { "I found nothing like that.", "没有找到相关商品。" },
};

static gboolean
has_han (const char *text)
{
  for (; *text != '\0'; text = g_utf8_next_char (text))
    if (g_unichar_get_script (g_utf8_get_char (text)) == G_UNICODE_SCRIPT_HAN)
      return TRUE;
  return FALSE;
}

const char *
aisle_assistant_words (AisleWords which, const char *text)
{
  return has_han (text) ? words[which].chinese : words[which].english;
}

const char *
aisle_assistant_comma (const char *text)
{
  return has_han (text) ? "、" : ", ";
}

static gboolean
holds_any (const char *text, const char *const *parts)
{
  g_autofree char *folded = g_utf8_casefold (text, -1);

  for (; *parts != NULL; parts++)
    if (strstr (folded, *parts) != NULL)
      return TRUE;
  return FALSE;
}

gboolean
aisle_asks_for_person (const char *text)
{
  static const char *const parts[] = { "human agent",
                                       "real person",
                                       "real human",
                                       "speak to a person",
                                       "talk to a person",
                                       "speak to a human",
                                       "talk to a human",
                                       "speak to an agent",
                                       "talk to an agent",
                                       "talk to someone",
                                       "speak to someone",
                                       "customer service representative",
                                       "转人工",
                                       "人工客服",
                                       "人工服务",
                                       "找人工",
                                       "要人工",
                                       "真人",
                                       NULL };

  return holds_any (text, parts);
}

gboolean
aisle_intent_means_recommend (const char *intent)
{
  static const char *const parts[] = { "recommend", "推荐", NULL };

  return holds_any (intent, parts);
}

gboolean
aisle_intent_means_search (const char *intent)
{
  static const char *const parts[] = { "search",    "find_product", "find_item", "find product",
                                       "find item", "找商品",       "搜索",      NULL };

  return holds_any (intent, parts);
}
