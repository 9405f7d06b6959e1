/* sniff.c: every reader looks at the head of a file; the surest guesses the rest. */
#include "import/sniff.h"

#include "import/input-files.h"
#include "import/packed-file.h"
#include "import/preset.h"
#include "import/text-head.h"

#include <fcntl.h>
#include <unistd.h>

#define HEAD (1 << 16)

/* The surest of one sort, from `at_least` on. */
static const AisleReader *
surest (gboolean whole_file, const guint8 *head, gsize length, const char *name, double at_least)
{
  gsize n;
  const AisleReader *const *readers = aisle_readers (&n);
  const AisleReader *best = NULL;
  double sure = at_least;

  for (gsize i = 0; i < n; i++)
    {
      double now = readers[i]->whole_file == whole_file ? readers[i]->sniff (head, length, name) : -1;

      /* 0 is a no. */
      if (now > 0 && now >= sure && (best == NULL || now > sure))
        {
          sure = now;
          best = readers[i];
        }
    }
  return best;
}

const AisleReader *
aisle_whole_file_reader (const char *path)
{
  g_autofree char *name = g_path_get_basename (path);
  g_autofree guint8 *head = g_malloc (HEAD);
  int fd = g_file_test (path, G_FILE_TEST_IS_REGULAR) ? open (path, O_RDONLY | O_CLOEXEC) : -1;
  gssize length = fd >= 0 ? pread (fd, head, HEAD, 0) : 0;

  if (fd >= 0)
    close (fd);
  return length > 0 ? surest (TRUE, head, (gsize) length, name, .5) : NULL;
}

static AisleMapping *
guess (const AisleReader *reader, const char *first, const char *path, GError **error)
{
  g_autoptr (AisleMapping) mapping = reader->guess (first, error), preset = NULL;

  if (mapping == NULL)
    return NULL;
  /* A preset that cannot be applied (one of the user's own, written by hand) leaves the guess as it is. */
  preset = aisle_mapping_dup (mapping);
  return aisle_preset_recognise (preset, path, NULL) ? g_steal_pointer (&preset) : g_steal_pointer (&mapping);
}

AisleMapping *
aisle_mapping_sniff (const char *path, GError **error)
{
  g_autofree char *first = aisle_input_first (path, NULL, NULL, error), *name = NULL;
  g_autofree guint8 *head = NULL;
  const AisleReader *reader;
  gsize length;
  gboolean whole;

  if (first == NULL)
    return NULL;
  reader = aisle_whole_file_reader (first);
  if (reader != NULL)
    return guess (reader, first, path, error);
  if (!aisle_text_head (first, HEAD, &head, &length, &whole, error))
    return NULL;
  name = aisle_packed_inner_name (first);
  reader = surest (FALSE, head, length, name, 0.001);
  return guess (reader != NULL ? reader : aisle_reader ("csv"), first, path, error);
}
