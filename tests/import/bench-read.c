/* bench-read.c: how fast a log becomes batches of events, with a sink that only looks at them.
 * Usage: bench-read csv|jsonl|accesslog|FILE; a log of the named kind is made for the measurement. */
#include "import/reader.h"

#include <glib/gstdio.h>
#include <sys/resource.h>

typedef struct
{
  AisleSink sink;
  gint64 rows, sum;
} Looker;

static gboolean
look_batch (AisleSink *sink, const AisleEventBatch *batch, GError **error)
{
  Looker *self = (Looker *) sink;

  self->rows += batch->n;
  for (gsize i = 0; i < batch->n; i++)
    self->sum += (batch->time != NULL ? batch->time[i] : 0) + (batch->user != NULL ? batch->user[i].length : 0);
  return TRUE;
}

static gboolean
look_reject (AisleSink *sink, AisleReject reason, gint64 line, const char *text, GError **error)
{
  return TRUE;
}

static double
cpu_seconds (void)
{
  struct rusage usage;

  getrusage (RUSAGE_SELF, &usage);
  return usage.ru_utime.tv_sec + usage.ru_stime.tv_sec + (usage.ru_utime.tv_usec + usage.ru_stime.tv_usec) / 1e6;
}

typedef void (*WriteRow) (FILE *file, gint64 i, gint64 rows);

static void
write_csv (FILE *file, gint64 i, gint64 rows)
{
  if (i == 0)
    fputs ("ts,user_id,event,sku,price\n", file);
  fprintf (file, "2024-03-%02dT%02d:%02d:%02dZ,U%08x,%s,SKU-%07d,%d.%02d\n", (int) (1 + i * 28 / rows),
           (int) (i / 3600 % 24), (int) (i / 60 % 60), (int) (i % 60), (guint) (i * 2654435761u),
           i % 9 ? "view" : "cart", (int) (i * 7919 % 50000), (int) (i % 300), (int) (i % 100));
}

static void
write_jsonl (FILE *file, gint64 i, gint64 rows)
{
  fprintf (file,
           "{\"ts\":\"2024-03-%02dT%02d:%02d:%02dZ\",\"user_id\":\"U%08x\",\"event\":\"%s\",\"sku\":\"SKU-%07d\","
           "\"price\":%d.%02d,\"page\":\"/p/%d\",\"mobile\":%s}\n",
           (int) (1 + i * 28 / rows), (int) (i / 3600 % 24), (int) (i / 60 % 60), (int) (i % 60),
           (guint) (i * 2654435761u), i % 9 ? "view" : "cart", (int) (i * 7919 % 50000), (int) (i % 300),
           (int) (i % 100), (int) (i % 777), i % 2 ? "true" : "false");
}

static void
write_accesslog (FILE *file, gint64 i, gint64 rows)
{
  fprintf (file,
           "10.%d.%d.%d - - [%02d/Mar/2026:%02d:%02d:%02d +0000] \"GET /%s/%d HTTP/1.1\" 200 %d \"https://shop/\" "
           "\"Mozilla/5.0 (Windows NT 10.0; Win64; x64) Chrome/1%d.0\"\n",
           (int) (i * 7919 % 250), (int) (i * 31 % 250), (int) (i % 250), (int) (1 + i * 28 / rows),
           (int) (i / 3600 % 24), (int) (i / 60 % 60), (int) (i % 60), i % 3 ? "product" : "category",
           (int) (i * 7919 % 50000), (int) (i % 90000), (int) (i % 20));
}

static const struct
{
  const char *id;
  WriteRow write;
} kinds[] = {
  { "accesslog", write_accesslog },
  { "csv", write_csv },
  { "jsonl", write_jsonl },
};

static char *
make_log (const char *id, gint64 rows)
{
  g_autoptr (GError) error = NULL;
  char *path;
  int fd = g_file_open_tmp ("aisle-bench-XXXXXX", &path, &error);
  FILE *file = fd >= 0 ? fdopen (fd, "w") : NULL;

  if (file == NULL)
    g_error ("%s", error != NULL ? error->message : "no file");
  for (gsize k = 0; k < G_N_ELEMENTS (kinds); k++)
    for (gint64 i = 0; g_str_equal (kinds[k].id, id) && i < rows; i++)
      kinds[k].write (file, i, rows);
  fclose (file);
  return path;
}

static gboolean
is_kind (const char *id)
{
  for (gsize k = 0; k < G_N_ELEMENTS (kinds); k++)
    if (g_str_equal (kinds[k].id, id))
      return TRUE;
  return FALSE;
}

int
main (int argc, char **argv)
{
  const char *what = argc > 1 ? argv[1] : "csv";
  g_autofree char *path = is_kind (what) ? make_log (what, 2000000) : g_strdup (what);
  g_autoptr (GError) error = NULL;
  g_autoptr (AisleMapping) mapping = aisle_mapping_sniff (path, &error);
  double best = G_MAXDOUBLE;
  AisleReadCounts counts = { 0 };
  gint64 rows = 0;

  for (int i = 0; i < 3 && mapping != NULL && error == NULL; i++)
    {
      Looker looker = { { look_batch, look_reject }, 0, 0 };
      double start = cpu_seconds ();

      if (!aisle_reader (mapping->reader)->read (path, mapping, &looker.sink, &counts, NULL, &error))
        break;
      best = MIN (best, cpu_seconds () - start);
      rows = looker.rows;
    }
  if (is_kind (what))
    g_remove (path);
  if (error != NULL)
    {
      g_printerr ("%s\n", error->message);
      return 1;
    }
  g_print ("{\"benchmark\":\"%s-read\",\"rows\":%" G_GINT64_FORMAT ",\"rows_read\":%" G_GINT64_FORMAT
           ",\"bytes\":%" G_GUINT64_FORMAT
           ",\"cpu_seconds\":%.3f,\"rows_per_second\":%.0f,\"megabytes_per_second\":%.0f}\n",
           mapping->reader, rows, counts.rows_read, counts.bytes, best, rows / best, counts.bytes / best / 1e6);
  return 0;
}
