/* replay.c: runs a fuzz target over every file of its corpus, one TAP case each, so that what was found once stays
 * found without libFuzzer. */
#include <gio/gio.h>

int LLVMFuzzerTestOneInput (const guint8 *data, gsize size);

static int
compare_names (gconstpointer a, gconstpointer b)
{
  return strcmp (*(const char *const *) a, *(const char *const *) b);
}

int
main (int argc, char **argv)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) names = g_ptr_array_new_with_free_func (g_free);
  g_autoptr (GDir) folder = argc == 2 ? g_dir_open (argv[1], 0, &error) : NULL;
  if (folder == NULL)
    {
      g_printerr ("replay: %s\n", error != NULL ? error->message : "name one folder");
      return 1;
    }
  for (const char *name; (name = g_dir_read_name (folder)) != NULL;)
    g_ptr_array_add (names, g_strdup (name));
  g_ptr_array_sort (names, compare_names);

  g_print ("1..%u\n", names->len);
  for (guint i = 0; i < names->len; i++)
    {
      const char *name = g_ptr_array_index (names, i);
      g_autofree char *path = g_build_filename (argv[1], name, NULL);
      g_autofree char *data = NULL;
      gsize length = 0;
      gboolean read = g_file_get_contents (path, &data, &length, NULL);
      if (read)
        LLVMFuzzerTestOneInput ((const guint8 *) data, length);
      g_print ("%s %u %s\n", read ? "ok" : "not ok", i + 1, name);
    }
  return 0;
}
