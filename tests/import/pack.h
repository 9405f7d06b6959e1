/* pack.h: compressed files and zip archives made in a test. */
#pragma once

#include <archive.h>
#include <archive_entry.h>
#include <gio/gio.h>

typedef struct
{
  const char *name;
  gconstpointer data;
  gsize length;
} PackFile;

static inline void
pack_check (struct archive *a, int rc)
{
  if (rc != ARCHIVE_OK)
    g_error ("libarchive: %s", archive_error_string (a));
}

/* One stream: filter "gzip", "xz", "zstd", "bzip2". */
static inline GBytes *
pack_stream (const char *filter, gconstpointer data, gsize length)
{
  struct archive *a = archive_write_new ();
  struct archive_entry *entry = archive_entry_new ();
  gsize capacity = length + (1 << 16), used = 0;
  char *out = g_malloc (capacity);

  pack_check (a, archive_write_set_format_raw (a));
  pack_check (a, archive_write_add_filter_by_name (a, filter));
  pack_check (a, archive_write_set_bytes_per_block (a, 0));
  pack_check (a, archive_write_open_memory (a, out, capacity, &used));
  archive_entry_set_filetype (entry, AE_IFREG);
  pack_check (a, archive_write_header (a, entry));
  g_assert_cmpint (archive_write_data (a, data, length), ==, (gssize) length);
  pack_check (a, archive_write_close (a));
  archive_entry_free (entry);
  archive_write_free (a);
  return g_bytes_new_take (out, used);
}

/* A zip archive; password (nullable). */
static inline GBytes *
pack_zip (const PackFile *files, gsize n, const char *password)
{
  struct archive *a = archive_write_new ();
  gsize capacity = 1 << 16, used = 0;
  char *out;

  for (gsize i = 0; i < n; i++)
    capacity += files[i].length + 1024;
  out = g_malloc (capacity);
  pack_check (a, archive_write_set_format_zip (a));
  if (password != NULL)
    {
      pack_check (a, archive_write_set_options (a, "zip:encryption=zipcrypt"));
      pack_check (a, archive_write_set_passphrase (a, password));
    }
  pack_check (a, archive_write_set_bytes_per_block (a, 0));
  pack_check (a, archive_write_open_memory (a, out, capacity, &used));
  for (gsize i = 0; i < n; i++)
    {
      struct archive_entry *entry = archive_entry_new ();

      archive_entry_set_pathname (entry, files[i].name);
      archive_entry_set_filetype (entry, AE_IFREG);
      archive_entry_set_perm (entry, 0644);
      archive_entry_set_size (entry, (la_int64_t) files[i].length);
      pack_check (a, archive_write_header (a, entry));
      g_assert_cmpint (archive_write_data (a, files[i].data, files[i].length), ==, (gssize) files[i].length);
      archive_entry_free (entry);
    }
  pack_check (a, archive_write_close (a));
  archive_write_free (a);
  return g_bytes_new_take (out, used);
}
