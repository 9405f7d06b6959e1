/* checkpoint.c: see checkpoint.h.  The file: magic, the SHA-256 of all behind it, lengths, fingerprint, state, vectors,
 * in the byte order of the machine (it never leaves it; another order fails the check of lengths). */
#include "neural/checkpoint.h"

#include "base/files.h"

#include <math.h>
#include <string.h>

#define MAGIC  "AisleTr3"
#define DIGEST 32

typedef struct
{
  guint64 n_floats, fingerprint; /* floats, bytes of the fingerprint */
  AisleTrainState state;
} Head;

static void
digest (const Head *head, const char *fingerprint, const float *vectors, guint8 *out)
{
  GChecksum *sum = g_checksum_new (G_CHECKSUM_SHA256);
  gsize length = DIGEST;
  const guint8 *at = (const guint8 *) vectors;

  g_checksum_update (sum, (const guchar *) head, sizeof *head);
  g_checksum_update (sum, (const guchar *) fingerprint, (gssize) head->fingerprint);
  g_checksum_update (sum, at, (gssize) (head->n_floats * sizeof (float)));
  g_checksum_get_digest (sum, out, &length);
  g_checksum_free (sum);
}

gboolean
aisle_checkpoint_write (const char *path, const char *fingerprint, const AisleTrainState *state, const float *vectors,
                        gsize n_floats, GError **error)
{
  AisleReplace replace = { 0 };
  guint8 sum[DIGEST];
  gboolean done;
  Head head;

  memset (&head, 0, sizeof head); /* its padding is hashed too */
  head.n_floats = n_floats;
  head.fingerprint = strlen (fingerprint);
  head.state = *state;
  digest (&head, fingerprint, vectors, sum);
  done = aisle_replace_begin (&replace, path, error) && aisle_replace_write (&replace, MAGIC, strlen (MAGIC), error)
         && aisle_replace_write (&replace, sum, sizeof sum, error)
         && aisle_replace_write (&replace, &head, sizeof head, error)
         && aisle_replace_write (&replace, fingerprint, head.fingerprint, error)
         && aisle_replace_write (&replace, vectors, n_floats * sizeof (float), error)
         && aisle_replace_commit (&replace, error);
  aisle_replace_abort (&replace);
  return done;
}

static gboolean
take (const AisleMapped *file, const char *fingerprint, AisleTrainState *state, float *vectors, gsize n_floats)
{
  gsize name = strlen (fingerprint), bytes = n_floats * sizeof (float);
  gsize before = strlen (MAGIC) + DIGEST;
  guint8 sum[DIGEST];
  Head head;

  if (file->length != before + sizeof head + name + bytes || memcmp (file->data, MAGIC, strlen (MAGIC)) != 0)
    return FALSE;
  memcpy (&head, file->data + before, sizeof head);
  if (head.n_floats != n_floats || head.fingerprint != name
      || memcmp (file->data + before + sizeof head, fingerprint, name) != 0)
    return FALSE;
  memcpy (vectors, file->data + before + sizeof head + name, bytes);
  digest (&head, fingerprint, vectors, sum);
  if (memcmp (sum, file->data + strlen (MAGIC), DIGEST) != 0)
    return FALSE;
  *state = head.state;
  return isfinite (state->first) && isfinite (state->loss) && isfinite (state->weight) && isfinite (state->seconds)
         && state->seconds >= 0;
}

gboolean
aisle_checkpoint_read (const char *path, const char *fingerprint, AisleTrainState *state, float *vectors,
                       gsize n_floats)
{
  AisleMapped file = { 0 };
  gboolean taken;

  if (!aisle_mapped_open (&file, path, NULL))
    return FALSE;
  taken = take (&file, fingerprint, state, vectors, n_floats);
  aisle_mapped_clear (&file);
  return taken;
}
