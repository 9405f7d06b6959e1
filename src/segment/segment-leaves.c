/* segment-leaves.c: the conditions of a segment beside did, sequence and session: a user's first event, what became of
 * carts and of searches, and how buyers are scored.  The grammar is in segment-parse.c. */
#include "base/i18n.h"
#include "segment/cart-walk.h"
#include "segment/segment-tokens.h"

AislePredicate *
aisle_predicate_parse_first (AisleTokens *self)
{
  g_autoptr (AislePredicate) first = aisle_predicate_new (self, AISLE_PREDICATE_FIRST);

  aisle_tokens_advance (self);
  if (!aisle_tokens_take_symbol (self, "(", "(") || !aisle_predicate_parse_kind (self, first))
    return NULL;
  while (aisle_tokens_at_symbol (self, ","))
    {
      aisle_tokens_advance (self);
      if (first->n_patterns == 1 && aisle_tokens_at_word (self, "kind"))
        {
          aisle_tokens_advance (self);
          if (!aisle_tokens_take_symbol (self, "=", "=") || !aisle_predicate_parse_kind (self, first))
            return NULL;
        }
      else if (!aisle_predicate_parse_filter (self, &first->patterns[0]))
        return NULL;
    }
  return aisle_tokens_take_symbol (self, ")", _ (", or )")) ? g_steal_pointer (&first) : NULL;
}

/* "NAME = TEXT" of the names that a NULL ends, each once, into the text of the same index. */
static gboolean
parse_texts (AisleTokens *self, const char *const *names, char **const *texts, const char *expected)
{
  int name = aisle_tokens_take_one_of (self, names);

  if (name < 0 || *texts[name] != NULL)
    return aisle_tokens_refuse (self, expected);
  return aisle_tokens_take_symbol (self, "=", "=") && aisle_tokens_take_text (self, texts[name], _ ("a name"));
}

AislePredicate *
aisle_predicate_parse_cart (AisleTokens *self)
{
  static const char *const fates[] = { "any", "bought", "abandoned", "recovered", "left", "open", NULL };
  static const guint32 bits[] = {
    (1u << AISLE_CART_N_FATES) - 1, 1u << AISLE_CART_BOUGHT, 1u << AISLE_CART_RECOVERED | 1u << AISLE_CART_LEFT,
    1u << AISLE_CART_RECOVERED,     1u << AISLE_CART_LEFT,   1u << AISLE_CART_OPEN
  };
  static const char *const names[] = { "item", NULL };
  g_autoptr (AislePredicate) cart = aisle_predicate_new (self, AISLE_PREDICATE_CART);
  char **const texts[] = { &cart->visit.item };
  int fate;

  cart->visit.within = 7 * AISLE_DAY;
  aisle_tokens_advance (self);
  if (!aisle_tokens_take_symbol (self, "(", "("))
    return NULL;
  fate = aisle_tokens_take_one_of (self, fates);
  if (fate < 0)
    return aisle_tokens_complain (self, "any, bought, abandoned, recovered, left, open");
  cart->visit.fates = bits[fate];
  while (aisle_tokens_at_symbol (self, ","))
    {
      aisle_tokens_advance (self);
      if (!aisle_tokens_at_word (self, "within"))
        {
          if (!parse_texts (self, names, texts, "within, item"))
            return NULL;
          continue;
        }
      aisle_tokens_advance (self);
      if (!aisle_tokens_take_symbol (self, "=", "=") || !aisle_tokens_take_duration (self, &cart->visit.within))
        return NULL;
    }
  if (!aisle_tokens_take_symbol (self, ")", _ (", or )")) || !aisle_predicate_parse_count (self, cart, 1))
    return NULL;
  return g_steal_pointer (&cart);
}

AislePredicate *
aisle_predicate_parse_search (AisleTokens *self)
{
  static const char *const names[] = { "query", "next", "sold", NULL };
  g_autoptr (AislePredicate) search = aisle_predicate_new (self, AISLE_PREDICATE_SEARCH);
  char **const texts[] = { &search->visit.query, &search->visit.next, &search->visit.item };

  aisle_tokens_advance (self);
  if (!aisle_tokens_take_symbol (self, "(", "("))
    return NULL;
  do
    {
      if (search->visit.query != NULL)
        aisle_tokens_advance (self);
      /* A refinement is not sold. */
      if ((search->visit.next != NULL || search->visit.item != NULL)
          || (search->visit.query == NULL && !aisle_tokens_at_word (self, "query")))
        return aisle_tokens_complain (self, search->visit.query == NULL ? "query" : ")");
      if (!parse_texts (self, names, texts, "next, sold"))
        return NULL;
    }
  while (aisle_tokens_at_symbol (self, ","));
  if (!aisle_tokens_take_symbol (self, ")", _ (", or )")) || !aisle_predicate_parse_count (self, search, 1))
    return NULL;
  return g_steal_pointer (&search);
}

gboolean
aisle_predicate_parse_scoring (AisleTokens *self, AisleScoring *scoring)
{
  static const char *const names[] = { "at", "ties", NULL }, *const ties[] = { "together", "split", NULL };

  do
    {
      AisleMoment moment = { 0 };
      int name, value;
      aisle_tokens_advance (self);
      name = aisle_tokens_take_one_of (self, names);
      if (name < 0)
        return aisle_tokens_refuse (self, "at, ties");
      if (!aisle_tokens_take_symbol (self, "=", "="))
        return FALSE;
      if (name == 1)
        {
          if ((value = aisle_tokens_take_one_of (self, ties)) < 0)
            return aisle_tokens_refuse (self, "together, split");
          scoring->split_ties = value == 1;
          continue;
        }
      if (!aisle_tokens_take_moment (self, &moment))
        return FALSE;
      scoring->until = TRUE;
      scoring->day = moment.day;
    }
  while (aisle_tokens_at_symbol (self, ","));
  return aisle_tokens_take_symbol (self, ")", _ (", or )"));
}
