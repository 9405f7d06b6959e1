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
  [AISLE_ROLE_TITLE] = { G_GUINT64_CONSTANT (0xe4d9303221373073), G_GUINT64_CONSTANT (0xe9a6100461edd57a),
                         G_GUINT64_CONSTANT (0x4d4673ef77ba0574), G_GUINT64_CONSTANT (0x21af8cfd4c4cbee5) },
  [AISLE_ROLE_TEXT] = { G_GUINT64_CONSTANT (0x536000f4bd6ae8f8), G_GUINT64_CONSTANT (0xf0af3ce429ca1790),
                        G_GUINT64_CONSTANT (0x64c70b0b0c5b4a8f), G_GUINT64_CONSTANT (0x167587272751ecaf) },
  [AISLE_ROLE_CATEGORY] = { G_GUINT64_CONSTANT (0x9b679c859acd7aaf), G_GUINT64_CONSTANT (0x27cd5f9ec8c694cc),
                            G_GUINT64_CONSTANT (0xf55540b2bff06252), G_GUINT64_CONSTANT (0xe02852925a4dc852) },
  [AISLE_ROLE_BRAND] = { G_GUINT64_CONSTANT (0x86c5d1b05ce2ce14), G_GUINT64_CONSTANT (0x1180b23a1075b77f),
                         G_GUINT64_CONSTANT (0xc09a1a817914ffbc), G_GUINT64_CONSTANT (0x88b894e1401ed25b) },
  [AISLE_ROLE_COST] = { G_GUINT64_CONSTANT (0xb86c9a98359e0b62), G_GUINT64_CONSTANT (0x47a9dc6739325fac),
                        G_GUINT64_CONSTANT (0x099545b4ca73e0f3), G_GUINT64_CONSTANT (0x05a2e18941c3936b) },
  [AISLE_ROLE_STOCK] = { G_GUINT64_CONSTANT (0x91866d4d0cde66a9), G_GUINT64_CONSTANT (0x1eb967d7929813bb),
                         G_GUINT64_CONSTANT (0x29663e9ea0ec2561), G_GUINT64_CONSTANT (0xd2c61eeb27a21187) },
  [AISLE_ROLE_IMAGE] = { G_GUINT64_CONSTANT (0xf902155aa328d575), G_GUINT64_CONSTANT (0xb0eb094e6f1dcf73),
                         G_GUINT64_CONSTANT (0x90ccb6a06cd2330e), G_GUINT64_CONSTANT (0x7878834768668743) },
  [AISLE_ROLE_ATTRIBUTE] = { G_GUINT64_CONSTANT (0x9fbd96359554aa53), G_GUINT64_CONSTANT (0xdc3320bb97ca63be),
                             G_GUINT64_CONSTANT (0xce45a342c10ffb55), G_GUINT64_CONSTANT (0x1bea994d2e7d779d) },
  [AISLE_ROLE_RATING] = { G_GUINT64_CONSTANT (0xa64b31c22cc57f39), G_GUINT64_CONSTANT (0x388495061eb06ce1),
                          G_GUINT64_CONSTANT (0x6c38537a931e49d7), G_GUINT64_CONSTANT (0xe31d5ce0684b83f2) },
  [AISLE_ROLE_LABEL] = { G_GUINT64_CONSTANT (0xaf60baae69576109), G_GUINT64_CONSTANT (0xf0dad8272e600eb1),
                         G_GUINT64_CONSTANT (0xc0257e403811c379), G_GUINT64_CONSTANT (0x2072b26dfe81f26e) },
  [AISLE_ROLE_CONVERSATION] = { G_GUINT64_CONSTANT (0x2d4de979b560315c), G_GUINT64_CONSTANT (0xbcf35b6db5f3ba40),
                                G_GUINT64_CONSTANT (0xc7c9572ddea951a8), G_GUINT64_CONSTANT (0x635b0b7e74f0c83e) },
  [AISLE_ROLE_TURN] = { G_GUINT64_CONSTANT (0x18c80a5e762810c2), G_GUINT64_CONSTANT (0xf3f0a4b172d1294b),
                        G_GUINT64_CONSTANT (0x98d0ff43e17386ae), G_GUINT64_CONSTANT (0x180a2bd6343d01f8) },
  [AISLE_ROLE_SPEAKER] = { G_GUINT64_CONSTANT (0xdb20290ac13e4a81), G_GUINT64_CONSTANT (0xd80391ffb30d1390),
                           G_GUINT64_CONSTANT (0x00077ba99ea524f2), G_GUINT64_CONSTANT (0x4f05f03735c3b951) },
  [AISLE_ROLE_INTENT] = { G_GUINT64_CONSTANT (0xbc73014050141d01), G_GUINT64_CONSTANT (0x96bf5d405151ec53),
                          G_GUINT64_CONSTANT (0xaa3de53fbde4ae5b), G_GUINT64_CONSTANT (0x7bc42e82782acb92) },
  [AISLE_ROLE_RESULTS] = { G_GUINT64_CONSTANT (0x764176e3c9cf4b25), G_GUINT64_CONSTANT (0xfd845ef300ce2d0b),
                           G_GUINT64_CONSTANT (0xa3e9bfbbf6c43e6f), G_GUINT64_CONSTANT (0x0781577a0f53e5d6) },
  [AISLE_ROLE_POSITION] = { G_GUINT64_CONSTANT (0xd909c315b21d8f6c), G_GUINT64_CONSTANT (0xe8e6022a79eb517b),
                            G_GUINT64_CONSTANT (0x62db179ca8487c5a), G_GUINT64_CONSTANT (0x263346a69dd14426) },
  [AISLE_ROLE_GRADE] = { G_GUINT64_CONSTANT (0xa2e4fe841f72235e), G_GUINT64_CONSTANT (0x98f30af45f97eca2),
                         G_GUINT64_CONSTANT (0x2f596652cb9a9f17), G_GUINT64_CONSTANT (0x19a3c59084763a12) },
  [AISLE_ROLE_JUDGE] = { G_GUINT64_CONSTANT (0xfd0d1f90df4a692f), G_GUINT64_CONSTANT (0x67cae465669e4cc4),
                         G_GUINT64_CONSTANT (0x795179bbe709a102), G_GUINT64_CONSTANT (0x9005becd29b95dbb) },
  [AISLE_ROLE_REGION] = { G_GUINT64_CONSTANT (0xb19892fd50ff4222), G_GUINT64_CONSTANT (0xbd7de8f23cff78de),
                          G_GUINT64_CONSTANT (0xf85a587bb6c47b9f), G_GUINT64_CONSTANT (0x7a2d99b9da657470) },
  [AISLE_ROLE_PERIOD] = { G_GUINT64_CONSTANT (0x3782f608dcd26b70), G_GUINT64_CONSTANT (0x32647003725b6ed3),
                          G_GUINT64_CONSTANT (0x1805127cc0db4d9d), G_GUINT64_CONSTANT (0x6524e51ffe73cb44) },
  [AISLE_ROLE_SALES] = { G_GUINT64_CONSTANT (0x3d285f4226bfd385), G_GUINT64_CONSTANT (0x528f9e0312cacff8),
                         G_GUINT64_CONSTANT (0x3df9d9ce5974e6ed), G_GUINT64_CONSTANT (0x852c7e934ff96a96) },
  [AISLE_ROLE_PROMOTION] = { G_GUINT64_CONSTANT (0x963578705d25aa70), G_GUINT64_CONSTANT (0x140232e315426b40),
                             G_GUINT64_CONSTANT (0x75bc51bc37031a95), G_GUINT64_CONSTANT (0x0bf99fe6cbdde2d6) },
  [AISLE_ROLE_OTHER] = { G_GUINT64_CONSTANT (0xa97450076ed129d2), G_GUINT64_CONSTANT (0x0942629f167fa313),
                         G_GUINT64_CONSTANT (0x159d2ce0c38cdeec), G_GUINT64_CONSTANT (0x63aa57bb3618b5f2) },
  [AISLE_ROLE_CLICKED] = { G_GUINT64_CONSTANT (0xa6fefb55c353a1ea), G_GUINT64_CONSTANT (0xbd081362a82af3b3),
                           G_GUINT64_CONSTANT (0x962fe90a4d66c623), G_GUINT64_CONSTANT (0x8c7ca121fd9fb515) },
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
