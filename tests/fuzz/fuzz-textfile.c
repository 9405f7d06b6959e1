/* fuzz-textfile.c: any bytes as a file that says how texts become numbers, and as golden texts: refused with a reason, or
 * numbers that the graph may be given. */
#include "export/text-files.h"
#include "export/text-golden.h"

#include <glib/gstdio.h>
#include <stdlib.h>
#include <unistd.h>

int LLVMFuzzerTestOneInput (const guint8 *data, gsize size);

static const char *const texts[] = { "", "Where's my 2nd parcel?", "我要退款 refund", "\xef\xbc\xa1 a a a a" };

static void
read_texts (const AisleTextFile *file)
{
  for (gsize i = 0; i < G_N_ELEMENTS (texts); i++)
    {
      g_autoptr (GArray) ids = g_array_new (FALSE, FALSE, sizeof (gint64));

      if (!aisle_text_reading_append (&file->reading, texts[i], ids))
        abort ();
      for (guint k = 0; k < ids->len; k++)
        if (g_array_index (ids, gint64, k) < 0
            || g_array_index (ids, gint64, k) >= (gint64) file->list->n + file->reading.first)
          abort ();
    }
}

int
LLVMFuzzerTestOneInput (const guint8 *data, gsize size)
{
  static const char *const inputs[] = { "ids", NULL };
  static char path[64];
  g_autoptr (GError) error = NULL, other = NULL;
  g_autoptr (AisleTextFile) file = NULL;
  g_autoptr (AisleTextCases) cases = NULL;

  if (*path == '\0')
    g_snprintf (path, sizeof path, "/tmp/fuzz-textfile-%d", (int) getpid ());
  g_unlink (path);
  if (!g_file_set_contents (path, (const char *) data, (gssize) size, NULL))
    abort ();
  file = aisle_text_file_read (path, "ids", &error);
  if ((file == NULL) != (error != NULL))
    abort ();
  if (file != NULL)
    read_texts (file);
  cases = aisle_text_golden_read (path, inputs, 2, &other);
  if ((cases == NULL) != (other != NULL))
    abort ();
  g_unlink (path);
  return 0;
}
