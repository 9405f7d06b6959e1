/* content-hash.c: see content-hash.h. */
#include "store/content-hash.h"

/* Any fixed odd-looking words do; these are splitmix64 (Steele, Lea and Flood 2014) from 1 upwards.  Changing one
 * changes the content hash of every project. */
const guint64 aisle_role_salt[AISLE_N_ROLES][4] = {
  [AISLE_ROLE_USER] = { G_GUINT64_CONSTANT (0x71bb54d8d101b5b9), G_GUINT64_CONSTANT (0xc34d0bff90150280),
                        G_GUINT64_CONSTANT (0xe099ec6cd7363ca5), G_GUINT64_CONSTANT (0x85e7bb0f12278575) },
  [AISLE_ROLE_ITEM] = { G_GUINT64_CONSTANT (0x491718de357e3da8), G_GUINT64_CONSTANT (0xcb435c8e74616796),
                        G_GUINT64_CONSTANT (0x6775dc7701564f61), G_GUINT64_CONSTANT (0x9afcd44d14cf8bfe) },
  [AISLE_ROLE_TIME] = { G_GUINT64_CONSTANT (0x7476cf8a4baa5dc0), G_GUINT64_CONSTANT (0x87b341d690d7a28a),
                        G_GUINT64_CONSTANT (0x6f9b6dae6f4c57a8), G_GUINT64_CONSTANT (0x2ac2ce17a5794a3b) },
  [AISLE_ROLE_KIND] = { G_GUINT64_CONSTANT (0xa534a6a6b7fd0b63), G_GUINT64_CONSTANT (0xd0bad0da572baaf1),
                        G_GUINT64_CONSTANT (0xae84379630af89ee), G_GUINT64_CONSTANT (0xe263183773ef6508) },
  [AISLE_ROLE_QUANTITY] = { G_GUINT64_CONSTANT (0x10e2c46865e98746), G_GUINT64_CONSTANT (0x14d7973c5c2a449c),
                            G_GUINT64_CONSTANT (0x7ef1fd0ed1548fcd), G_GUINT64_CONSTANT (0x1f8410633ef306ac) },
  [AISLE_ROLE_PRICE] = { G_GUINT64_CONSTANT (0x497305c5d1aab99f), G_GUINT64_CONSTANT (0x0c43407dc177b6f7),
                         G_GUINT64_CONSTANT (0x83f91ca7864a7135), G_GUINT64_CONSTANT (0xb6b9aeef0d2df7ab) },
  [AISLE_ROLE_QUERY] = { G_GUINT64_CONSTANT (0x0b331645445bcd27), G_GUINT64_CONSTANT (0xff6c67e81909778a),
                         G_GUINT64_CONSTANT (0x990cd70b12c5d084), G_GUINT64_CONSTANT (0x962b1967c90789ba) },
  [AISLE_ROLE_SESSION] = { G_GUINT64_CONSTANT (0x65ace2685a072c6d), G_GUINT64_CONSTANT (0x70616f2f48dce01c),
                           G_GUINT64_CONSTANT (0x40d6824e2ef3fc17), G_GUINT64_CONSTANT (0x879e2e2256feff0c) },
  [AISLE_ROLE_CHANNEL] = { G_GUINT64_CONSTANT (0x8b2e02445e4be0f5), G_GUINT64_CONSTANT (0xbf8c59bb003553c1),
                           G_GUINT64_CONSTANT (0xd16aa4b296eb9d18), G_GUINT64_CONSTANT (0xab27a171be5b133c) },
  [AISLE_ROLE_FOLD] = { G_GUINT64_CONSTANT (0xdca0c749607e2c86), G_GUINT64_CONSTANT (0xb54b3c40881e2907),
                        G_GUINT64_CONSTANT (0x3c821fbf59108163), G_GUINT64_CONSTANT (0xa7ff0d388687ffb2) },
  [AISLE_ROLE_ORDER] = { G_GUINT64_CONSTANT (0xde70d1019fc66081), G_GUINT64_CONSTANT (0xd6de6acd12c87e38),
                         G_GUINT64_CONSTANT (0x530e0e6118e9685e), G_GUINT64_CONSTANT (0x28bff9ea304d9f96) },
};

AisleTextKey
aisle_text_key_long (const char *data, guint32 length)
{
  guint64 a = G_GUINT64_CONSTANT (0x243f6a8885a308d3) ^ length, b = G_GUINT64_CONSTANT (0x13198a2e03707344);
  guint32 at = 0;

  for (; at + 16 < length; at += 16)
    {
      guint64 first = aisle_load (data + at, 8), second = aisle_load (data + at + 8, 8);
      a = aisle_fold (first ^ a, second ^ G_GUINT64_CONSTANT (0xa4093822299f31d0));
      b = aisle_fold (second + b, first ^ G_GUINT64_CONSTANT (0x082efa98ec4e6c89));
    }
  /* The last 16 bytes, overlapping what was read. */
  {
    guint64 first = aisle_load (data + length - 16, 8), second = aisle_load (data + length - 8, 8);
    a = aisle_fold (first ^ a, second ^ G_GUINT64_CONSTANT (0x452821e638d01377));
    b = aisle_fold (second + b, first ^ G_GUINT64_CONSTANT (0xbe5466cf34e90c6c));
  }
  return (AisleTextKey){ a, b, length };
}

char *
aisle_hash_format (AisleHash128 hash)
{
  return g_strdup_printf ("%016" G_GINT64_MODIFIER "x%016" G_GINT64_MODIFIER "x", hash.high, hash.low);
}

gboolean
aisle_hash_parse (const char *text, AisleHash128 *hash)
{
  char half[17] = "";

  if (strlen (text) != 32 || strspn (text, "0123456789abcdef") != 32)
    return FALSE;
  memcpy (half, text, 16);
  hash->high = g_ascii_strtoull (half, NULL, 16);
  memcpy (half, text + 16, 16);
  hash->low = g_ascii_strtoull (half, NULL, 16);
  return TRUE;
}
