/* input-files.c: see input-files.h. */
#include "import/input-files.h"

#include "base/error.h"
#include "base/files.h"
#include "base/i18n.h"
#include "import/import-error.h"
#include "import/packed-file.h"
#include "import/sniff.h"
#include "import/text-head.h"

#include <string.h>
#include <sys/stat.h>

#define MAX_FILES 100000
#define MAX_DEPTH 8

static gboolean
too_many (const char *path, GError **error)
{
  g_set_error (error, AISLE_IMPORT_ERROR, AISLE_ERROR_INPUT,
               _ ("cannot read '%s': it holds over %u files: choose fewer"), path, (guint) MAX_FILES);
  return FALSE;
}

/* ---- folders ---- */

static int
compare_paths (gconstpointer a, gconstpointer b)
{
  return strcmp (*(const char *const *) a, *(const char *const *) b);
}

/* Links to folders are not followed: they may lead round in a circle. */
static gboolean
list_folder (const char *folder, guint depth, GPtrArray *files, GError **error)
{
  g_autoptr (GDir) dir = g_dir_open (folder, 0, error);
  const char *name;

  if (dir == NULL)
    return FALSE;
  while ((name = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *path = g_build_filename (folder, name, NULL);

      if (*name == '.')
        continue;
      if (g_file_test (path, G_FILE_TEST_IS_DIR))
        {
          if (depth < MAX_DEPTH && !g_file_test (path, G_FILE_TEST_IS_SYMLINK)
              && !list_folder (path, depth + 1, files, error))
            return FALSE;
        }
      else if (g_file_test (path, G_FILE_TEST_IS_REGULAR))
        {
          if (files->len == MAX_FILES)
            return too_many (folder, error);
          g_ptr_array_add (files, g_steal_pointer (&path));
        }
    }
  return TRUE;
}

/* What a file's name says it is: "csv" of "a.csv" and "b.csv.gz". */
static char *
kind_of (const char *path)
{
  g_autofree char *name = aisle_packed_inner_name (path);
  const char *dot = strrchr (name, '.');

  return dot != NULL ? g_ascii_strdown (dot + 1, -1) : g_strdup ("");
}

static guint64
size_of (const char *path)
{
  struct stat status;

  return stat (path, &status) == 0 && S_ISREG (status.st_mode) ? (guint64) status.st_size : 0;
}

/* README.md, LICENSE ...: what is said about the data, or what a file manager leaves behind. */
static gboolean
is_about_data (const char *path)
{
  static const char *const names[] = { "readme", "license",  "licence",   "copying",     "changelog",
                                       "notice", "citation", "thumbs.db", "desktop.ini", "." };
  g_autofree char *base = g_path_get_basename (path), *name = g_ascii_strdown (base, -1);
  gboolean about = g_str_has_suffix (name, ".md");

  for (gsize i = 0; i < G_N_ELEMENTS (names); i++)
    about |= g_str_has_prefix (name, names[i]);
  return about;
}

typedef struct
{
  guint files;
  guint64 bytes;
} Kind;

static gboolean
is_more (const Kind *a, const Kind *b)
{
  return a->files != b->files ? a->files > b->files : a->bytes > b->bytes;
}

/* The ending that most names have, in case of doubt the one with most bytes, then the first.  What is said about the data
 * counts where nothing else is there. */
static char *
usual_kind (const GPtrArray *files)
{
  g_autoptr (GHashTable) kinds = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  g_autofree char *best = NULL;
  Kind most = { 0, 0 };

  for (guint i = 0; i < files->len; i++)
    {
      g_autofree char *name = kind_of (files->pdata[i]);
      Kind *kind = g_hash_table_lookup (kinds, name);

      if (kind == NULL)
        g_hash_table_insert (kinds, g_strdup (name), kind = g_new0 (Kind, 1));
      kind->files += !is_about_data (files->pdata[i]);
      kind->bytes += size_of (files->pdata[i]);
    }
  for (guint i = 0; i < files->len; i++)
    {
      g_autofree char *name = kind_of (files->pdata[i]);
      const Kind *kind = g_hash_table_lookup (kinds, name);

      if (!is_more (kind, &most))
        continue;
      most = *kind;
      g_free (best);
      best = g_steal_pointer (&name);
    }
  return best != NULL ? g_steal_pointer (&best) : g_strdup ("");
}

/* ---- a file a text ---- */

#define TEXTS_LEAST  10
#define TEXTS_LOOKED 12
#define TEXT_HEAD    4096

/* Sentences, not cells: words of letters alone between blanks, or a script without blanks and without separators. */
static gboolean
is_prose (const char *text, gsize length)
{
  gsize words = 0, of_letters = 0, foreign = 0, marks = 0;

  for (gsize i = 0; i < length;)
    {
      gboolean letters = TRUE;
      gsize from;

      while (i < length && g_ascii_isspace (text[i]))
        {
          if (text[i++] == '\t')
            return FALSE;
        }
      for (from = i; i < length && !g_ascii_isspace (text[i]); i++)
        {
          foreign += (guint8) text[i] >= 0x80;
          marks += strchr (",;|", text[i]) != NULL;
          letters &= !g_ascii_isdigit (text[i]) && strchr ("{}[]<>=_|;:/\\\"", text[i]) == NULL;
        }
      words += i > from;
      of_letters += i > from && letters;
    }
  return (words >= 5 && of_letters * 10 >= words * 7) || (foreign >= 30 && foreign * 10 >= length * 6 && marks == 0);
}

/* Words between blanks pass for cells, and a few lines agree by chance. */
gboolean
aisle_input_is_prose (const char *path, const AisleMapping *guess)
{
  g_autofree guint8 *head = NULL;
  gsize length;
  gboolean whole;

  return (guess == NULL || guess->separator == ' ' || guess->confidence < .6)
         && aisle_text_head (path, TEXT_HEAD, &head, &length, &whole, NULL) && is_prose ((const char *) head, length);
}

#define FEW_LINES 3

static gboolean
is_one_text (const char *path)
{
  g_autofree guint8 *head = NULL;
  g_autoptr (AisleMapping) guess = NULL;
  gsize length, lines = 0;
  gboolean whole;

  if (!aisle_text_head (path, TEXT_HEAD, &head, &length, &whole, NULL) || !is_prose ((const char *) head, length))
    return FALSE;
  for (gsize i = 0; i + 1 < length; i++)
    lines += head[i] == '\n';
  if (whole && lines < FEW_LINES)
    return TRUE;
  guess = aisle_mapping_sniff (path, NULL);
  return aisle_input_is_prose (path, guess);
}

/* aclImdb, 20 Newsgroups: a folder a class, a file a text.  No reader makes a row of a file. */
static gboolean
are_texts (const GPtrArray *files)
{
  guint prose = 0, looked = MIN (files->len, TEXTS_LOOKED);

  if (files->len < TEXTS_LEAST)
    return FALSE;
  for (guint i = 0; i < looked; i++)
    {
      const char *path = files->pdata[(gsize) i * files->len / looked];
      g_autofree char *kind = kind_of (path);

      if (*kind != '\0' && !g_str_equal (kind, "txt") && strspn (kind, "0123456789") != strlen (kind))
        return FALSE;
      prose += is_one_text (path);
    }
  return prose * 10 >= looked * 8;
}

static gboolean
refuse_texts (const char *path, const GPtrArray *files, GError **error)
{
  if (!are_texts (files))
    return TRUE;
  g_set_error (error, AISLE_IMPORT_ERROR, AISLE_ERROR_INPUT,
               _ ("cannot read '%s': each of its %u files is one text: make one table of them, a row a text, with the "
                  "columns text and label (the name of the folder)"),
               path, files->len);
  return FALSE;
}

/* Those of the usual kind go to files, the others to left_out. */
static void
sort_out (GPtrArray *list, GPtrArray *files, GPtrArray *left_out)
{
  g_autofree char *kind = usual_kind (list);
  gboolean all_about = TRUE;

  for (guint i = 0; i < list->len; i++)
    all_about &= is_about_data (list->pdata[i]);
  for (guint i = 0; i < list->len; i++)
    {
      g_autofree char *own = kind_of (list->pdata[i]);

      GPtrArray *to = g_str_equal (own, kind) && (all_about || !is_about_data (list->pdata[i])) ? files : left_out;

      if (to != NULL)
        g_ptr_array_add (to, g_strdup (list->pdata[i]));
    }
}

/* ---- archives ---- */

static gboolean
add_archive (const char *path, const char *member, GPtrArray *files, GPtrArray *left_out, GError **error)
{
  g_autoptr (GPtrArray) members = NULL, list = g_ptr_array_new_with_free_func (g_free);
  g_autoptr (GPtrArray) usual = g_ptr_array_new_with_free_func (g_free);

  if (member != NULL && *member != '\0')
    {
      g_ptr_array_add (files, g_strconcat (path, "/", member, NULL));
      return TRUE;
    }
  members = aisle_packed_members (path, error);
  for (guint i = 0; members != NULL && i < members->len; i++)
    g_ptr_array_add (list, g_strconcat (path, "/", ((AislePackedMember *) members->pdata[i])->name, NULL));
  sort_out (list, usual, left_out);
  if (members == NULL || !refuse_texts (path, usual, error))
    return FALSE;
  g_ptr_array_extend_and_steal (files, g_steal_pointer (&usual));
  return TRUE;
}

static gboolean
add_file (const char *path, const char *member, GPtrArray *files, GPtrArray *left_out, GError **error)
{
  if (aisle_packed_is_file (path) == AISLE_PACKED_ZIP && aisle_whole_file_reader (path) == NULL)
    return add_archive (path, member, files, left_out, error);
  g_ptr_array_add (files, g_strdup (path));
  return TRUE;
}

static gboolean
add_folder (const char *path, const char *member, GPtrArray *files, GPtrArray *left_out, GError **error)
{
  g_autoptr (GPtrArray) list = g_ptr_array_new_with_free_func (g_free);
  g_autoptr (GPtrArray) usual = g_ptr_array_new_with_free_func (g_free);

  if (!list_folder (path, 0, list, error))
    return FALSE;
  g_ptr_array_sort (list, compare_paths);
  sort_out (list, usual, left_out);
  if (!refuse_texts (path, usual, error))
    return FALSE;
  for (guint i = 0; i < usual->len; i++)
    if (!add_file (usual->pdata[i], member, files, left_out, error))
      return FALSE;
  if (list->len > 0)
    return TRUE;
  g_set_error (error, AISLE_IMPORT_ERROR, AISLE_ERROR_EMPTY, _ ("cannot read '%s': there is no file in it"), path);
  return FALSE;
}

GPtrArray *
aisle_input_files (const char *const *paths, gsize n, const char *member, GPtrArray *left_out, GError **error)
{
  g_autoptr (GPtrArray) files = g_ptr_array_new_with_free_func (g_free);
  gboolean all_about = TRUE;

  for (gsize i = 0; i < n; i++)
    all_about &= is_about_data (paths[i]);
  for (gsize i = 0; i < n; i++)
    {
      gboolean ok;

      if (!all_about && is_about_data (paths[i]) && g_file_test (paths[i], G_FILE_TEST_IS_REGULAR))
        {
          if (left_out != NULL)
            g_ptr_array_add (left_out, g_strdup (paths[i]));
          continue;
        }
      ok = g_file_test (paths[i], G_FILE_TEST_IS_DIR) ? add_folder (paths[i], member, files, left_out, error)
                                                      : add_file (paths[i], member, files, left_out, error);

      if (!ok)
        return NULL;
      if (files->len > MAX_FILES)
        {
          (void) too_many (paths[i], error);
          return NULL;
        }
    }
  return g_steal_pointer (&files);
}

char *
aisle_input_first (const char *path, const AisleReader *reader, const char *member, GError **error)
{
  g_autoptr (GPtrArray) files = NULL, left_out = g_ptr_array_new_with_free_func (g_free);

  if (g_file_test (path, G_FILE_TEST_IS_DIR))
    {
      g_set_error (error, AISLE_IMPORT_ERROR, AISLE_ERROR_INPUT,
                   _ ("cannot read '%s': it is a folder, choose a file in it"), path);
      return NULL;
    }
  if (reader != NULL ? reader->whole_file || aisle_packed_is_file (path) != AISLE_PACKED_ZIP
                     : aisle_packed_is_file (path) != AISLE_PACKED_ZIP || aisle_whole_file_reader (path) != NULL)
    return g_strdup (path);
  files = g_ptr_array_new_with_free_func (g_free);
  return add_archive (path, member, files, left_out, error) ? g_strdup (files->pdata[0]) : NULL;
}
