/* event.c: names of roles, kinds and rejects. */
#include "base/event.h"

#include "base/i18n.h"

#include <string.h>

static const struct
{
  const char *id, *title;
} roles[AISLE_N_ROLES] = {
  [AISLE_ROLE_IGNORE] = { "ignore", N_("Not used") },
  [AISLE_ROLE_USER] = { "user", N_("User") },
  [AISLE_ROLE_ITEM] = { "item", N_("Item") },
  [AISLE_ROLE_TIME] = { "time", N_("Time") },
  [AISLE_ROLE_KIND] = { "kind", N_("Event kind") },
  [AISLE_ROLE_QUANTITY] = { "quantity", N_("Quantity") },
  [AISLE_ROLE_PRICE] = { "price", N_("Price") },
  [AISLE_ROLE_QUERY] = { "query", N_("Search query") },
  [AISLE_ROLE_SESSION] = { "session", N_("Session") },
  [AISLE_ROLE_CHANNEL] = { "channel", N_("Channel") },
  [AISLE_ROLE_FOLD] = { "fold", N_("Fold (train, valid, test)") },
  [AISLE_ROLE_ORDER] = { "order", N_("Order number") },
  [AISLE_ROLE_TITLE] = { "title", N_("Item title") },
  [AISLE_ROLE_TEXT] = { "text", N_("Text") },
  [AISLE_ROLE_CATEGORY] = { "category", N_("Category") },
  [AISLE_ROLE_BRAND] = { "brand", N_("Brand") },
  [AISLE_ROLE_COST] = { "cost", N_("Cost") },
  [AISLE_ROLE_STOCK] = { "stock", N_("Stock") },
  [AISLE_ROLE_IMAGE] = { "image", N_("Image") },
  [AISLE_ROLE_ATTRIBUTE] = { "attribute", N_("Attribute, under the column's name") },
  [AISLE_ROLE_RATING] = { "rating", N_("Rating") },
  [AISLE_ROLE_LABEL] = { "label", N_("Label") },
  [AISLE_ROLE_CONVERSATION] = { "conversation", N_("Conversation") },
  [AISLE_ROLE_TURN] = { "turn", N_("Turn number") },
  [AISLE_ROLE_SPEAKER] = { "speaker", N_("Speaker") },
  [AISLE_ROLE_INTENT] = { "intent", N_("Intent") },
  [AISLE_ROLE_RESULTS] = { "results", N_("Number of results") },
  [AISLE_ROLE_POSITION] = { "position", N_("Position in the results") },
  [AISLE_ROLE_GRADE] = { "grade", N_("Grade") },
  [AISLE_ROLE_JUDGE] = { "judge", N_("Judge") },
  [AISLE_ROLE_REGION] = { "region", N_("Store or region") },
  [AISLE_ROLE_PERIOD] = { "period", N_("Number of the day, week or month") },
  [AISLE_ROLE_SALES] = { "sales", N_("Sales value") },
  [AISLE_ROLE_PROMOTION] = { "promotion", N_("Promotion") },
  [AISLE_ROLE_OTHER] = { "other", N_("The user's id elsewhere") },
  [AISLE_ROLE_CLICKED] = { "clicked", N_("Whether it was clicked") },
  [AISLE_ROLE_ANSWER] = { "answer", N_("Answer") },
  [AISLE_ROLE_QUERY_ID] = { "query-id", N_("Query id") },
}, kinds[AISLE_N_KINDS] = {
  [AISLE_KIND_OTHER] = { "other", N_("Other") },
  [AISLE_KIND_VIEW] = { "view", N_("View") },
  [AISLE_KIND_CART] = { "cart", N_("Cart") },
  [AISLE_KIND_PURCHASE] = { "purchase", N_("Purchase") },
  [AISLE_KIND_RETURN] = { "return", N_("Return") },
  [AISLE_KIND_SEARCH] = { "search", N_("Search") },
  [AISLE_KIND_CLICK] = { "click", N_("Click") },
  [AISLE_KIND_RATING] = { "rating", N_("Rating") },
}, rejects[AISLE_N_REJECTS] = {
  [AISLE_REJECT_FIELDS] = { "wrong_number_of_fields", N_("Wrong number of fields") },
  [AISLE_REJECT_ENCODING] = { "not_text", N_("Bytes that are not text in the file's encoding") },
  [AISLE_REJECT_NUL] = { "nul_bytes", N_("NUL bytes") },
  [AISLE_REJECT_TOO_LONG] = { "record_too_long", N_("Record over the length limit") },
  [AISLE_REJECT_QUOTE] = { "bad_quotes", N_("Quotes that do not match") },
  [AISLE_REJECT_SYNTAX] = { "bad_syntax", N_("Not in the form of the file's other records") },
  [AISLE_REJECT_DEPTH] = { "too_deep", N_("Nested too deep") },
  [AISLE_REJECT_BOT] = { "bot", N_("Request of a crawler") },
  [AISLE_REJECT_ASSET] = { "asset", N_("Request for a script, style, picture or font") },
  [AISLE_REJECT_METHOD] = { "method", N_("Request other than GET and POST") },
  [AISLE_REJECT_STATUS] = { "failed_request", N_("Request that failed") },
  [AISLE_REJECT_NO_TIME] = { "missing_time", N_("Time missing") },
  [AISLE_REJECT_BAD_TIME] = { "bad_time", N_("Time not understood") },
  [AISLE_REJECT_BAD_PRICE] = { "bad_price", N_("Price is not a number") },
  [AISLE_REJECT_BAD_QUANTITY] = { "bad_quantity", N_("Quantity is not a number") },
  [AISLE_REJECT_BAD_FOLD] = { "bad_fold", N_("Fold is not train, valid or test") },
  [AISLE_REJECT_NO_KEY] = { "no_id", N_("No user, session, item or query") },
  [AISLE_REJECT_NO_FIELD] = { "missing_field", N_("A field that the record needs is missing") },
  [AISLE_REJECT_BAD_NUMBER] = { "bad_number", N_("A field is not a number") },
  [AISLE_REJECT_DUPLICATE] = { "duplicate", N_("The same key stands further up in the file") },
};

#define NAMES(type, name, table, n)                                                                                    \
  const char *aisle_##name##_id (type value)                                                                           \
  {                                                                                                                    \
    return table[value].id;                                                                                            \
  }                                                                                                                    \
  const char *aisle_##name##_title (type value)                                                                        \
  {                                                                                                                    \
    return _ (table[value].title);                                                                                     \
  }

NAMES (AisleRole, role, roles, AISLE_N_ROLES)
NAMES (AisleKind, kind, kinds, AISLE_N_KINDS)
NAMES (AisleReject, reject, rejects, AISLE_N_REJECTS)

gboolean
aisle_role_from_id (const char *id, AisleRole *role)
{
  for (gsize i = 0; i < AISLE_N_ROLES; i++)
    if (g_str_equal (roles[i].id, id))
      {
        *role = (AisleRole) i;
        return TRUE;
      }
  return FALSE;
}

gboolean
aisle_kind_from_id (const char *id, AisleKind *kind)
{
  for (gsize i = 0; i < AISLE_N_KINDS; i++)
    if (g_str_equal (kinds[i].id, id))
      {
        *kind = (AisleKind) i;
        return TRUE;
      }
  return FALSE;
}

/* Words that shops use, whole (spaces, _ and - dropped, lower case); order matters: "removefromcart" is no cart. */
static const struct
{
  const char *word;
  AisleKind kind;
} words[] = {
  { "removefromcart", AISLE_KIND_OTHER },
  { "view", AISLE_KIND_VIEW },
  { "pageview", AISLE_KIND_VIEW },
  { "productview", AISLE_KIND_VIEW },
  { "viewitem", AISLE_KIND_VIEW },
  { "detail", AISLE_KIND_VIEW },
  { "pv", AISLE_KIND_VIEW },
  { "浏览", AISLE_KIND_VIEW },
  { "查看", AISLE_KIND_VIEW },
  { "cart", AISLE_KIND_CART },
  { "addtocart", AISLE_KIND_CART },
  { "basket", AISLE_KIND_CART },
  { "addtobasket", AISLE_KIND_CART },
  { "加购", AISLE_KIND_CART },
  { "加入购物车", AISLE_KIND_CART },
  { "购物车", AISLE_KIND_CART },
  { "buy", AISLE_KIND_PURCHASE },
  { "purchase", AISLE_KIND_PURCHASE },
  { "order", AISLE_KIND_PURCHASE },
  { "transaction", AISLE_KIND_PURCHASE },
  { "checkout", AISLE_KIND_OTHER },
  { "sale", AISLE_KIND_PURCHASE },
  { "paid", AISLE_KIND_PURCHASE },
  { "购买", AISLE_KIND_PURCHASE },
  { "下单", AISLE_KIND_PURCHASE },
  { "支付", AISLE_KIND_PURCHASE },
  { "成交", AISLE_KIND_PURCHASE },
  { "return", AISLE_KIND_RETURN },
  { "refund", AISLE_KIND_RETURN },
  { "cancel", AISLE_KIND_RETURN },
  { "退货", AISLE_KIND_RETURN },
  { "退款", AISLE_KIND_RETURN },
  { "search", AISLE_KIND_SEARCH },
  { "query", AISLE_KIND_SEARCH },
  { "搜索", AISLE_KIND_SEARCH },
  { "click", AISLE_KIND_CLICK },
  { "点击", AISLE_KIND_CLICK },
  { "rating", AISLE_KIND_RATING },
  { "rate", AISLE_KIND_RATING },
  { "review", AISLE_KIND_RATING },
  { "评分", AISLE_KIND_RATING },
  { "评价", AISLE_KIND_RATING },
};

AisleKind
aisle_kind_guess (const char *name, gsize length)
{
  char word[64];
  gsize n = 0;

  for (gsize i = 0; i < length; i++)
    {
      char c = g_ascii_tolower (name[i]);
      if (c == ' ' || c == '_' || c == '-')
        continue;
      if (n + 1 >= sizeof word)
        return AISLE_KIND_OTHER;
      word[n++] = c;
    }
  word[n] = '\0';
  for (gsize i = 0; i < G_N_ELEMENTS (words); i++)
    if (strcmp (words[i].word, word) == 0)
      return words[i].kind;
  return AISLE_KIND_OTHER;
}
