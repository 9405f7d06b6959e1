/* fuzz-tokenizer.c: any bytes as a tokenizer.json: an error, or a vocabulary that gives a text back; and any bytes as a text of
 * one that was learnt. */
#include "base/json.h"
#include "text/bpe.h"

#include <string.h>

int LLVMFuzzerTestOneInput (const guint8 *data, gsize size);

static void
go_and_come_back (const AisleBpe *bpe, const char *text, gsize length)
{
  g_autoptr (GArray) tokens = g_array_new (FALSE, FALSE, sizeof (gint32));
  g_autoptr (GString) back = g_string_new (NULL);

  g_assert (aisle_bpe_encode (bpe, text, (gssize) length, tokens));
  for (guint i = 0; i < tokens->len; i++)
    {
      gsize n;
      const char *bytes = aisle_bpe_bytes (bpe, g_array_index (tokens, gint32, i), &n);

      g_string_append_len (back, bytes, (gssize) n);
    }
  g_assert (back->len == length && memcmp (back->str, text, length) == 0);
}

int
LLVMFuzzerTestOneInput (const guint8 *data, gsize size)
{
  static const char *const texts[] = { "where is my order where is it", "我要退货我要退款", NULL }, *const none[] = {
    NULL
  };
  static AisleBpe *learnt = NULL;
  g_autoptr (GError) error = NULL;
  g_autoptr (JsonNode) node = NULL;
  g_autoptr (AisleBpe) bpe = NULL;

  if (size == 0)
    return 0;
  if (learnt == NULL)
    learnt = aisle_bpe_train (texts, 2, 300, none, NULL, NULL);
  go_and_come_back (learnt, (const char *) data, size);
  node = aisle_json_parse ((const char *) data, (gssize) size, &error);
  bpe = node != NULL ? aisle_bpe_from_json (node, &error) : NULL;
  g_assert ((bpe == NULL) == (error != NULL));
  if (bpe != NULL)
    go_and_come_back (bpe, "where is 我要退货", strlen ("where is 我要退货"));
  return 0;
}
