/* import-plan.c: see import-plan.h. */
#include "command/import-plan.h"

#include "base/error.h"
#include "base/i18n.h"
#include "import/input-files.h"
#include "import/packed-file.h"
#include "import/value-parse.h"
#include "store/sources.h"

#include <sys/stat.h>

void
aisle_import_file_free (AisleImportFile *self)
{
  if (self == NULL)
    return;
  g_free (self->path);
  g_free (self->name);
  g_free (self->left_out);
  g_free (self);
}

static void
input_free (gpointer data)
{
  AisleImportInput *input = data;

  aisle_import_file_free (input->file);
  aisle_mapping_free (input->mapping);
  g_free (input);
}

/* ---- the files ---- */

/* "log.csv", and "log.zip/2026/03.csv" of an archive. */
static char *
shown_name (const char *file, const char *member)
{
  g_autofree char *base = g_path_get_basename (file);
  g_autofree char *shown = g_filename_display_name (base);

  return member == NULL ? g_steal_pointer (&shown) : g_strconcat (shown, "/", member, NULL);
}

static guint64
size_of (const char *file)
{
  struct stat status;

  return stat (file, &status) == 0 && S_ISREG (status.st_mode) ? (guint64) status.st_size : 0;
}

static void
add_input (GPtrArray *inputs, const char *path, const char *left_out)
{
  g_autofree char *file = NULL, *member = NULL;
  AisleImportInput *input = g_new0 (AisleImportInput, 1);

  aisle_packed_split (path, &file, &member);
  input->file = g_new0 (AisleImportFile, 1);
  input->file->path = g_strdup (path);
  input->file->name = shown_name (file, member);
  input->file->left_out = g_strdup (left_out);
  input->bytes = size_of (file);
  g_ptr_array_add (inputs, input);
}

/* The files of one archive share its bytes. */
static void
share_bytes (GPtrArray *inputs)
{
  for (guint i = 0, next; i < inputs->len; i = next)
    {
      AisleImportInput *input = inputs->pdata[i];
      g_autofree char *file = NULL, *member = NULL;

      next = i + 1;
      aisle_packed_split (input->file->path, &file, &member);
      if (member == NULL)
        continue;
      for (; next < inputs->len; next++)
        {
          g_autofree char *other = NULL, *other_member = NULL;

          aisle_packed_split (((AisleImportInput *) inputs->pdata[next])->file->path, &other, &other_member);
          if (other_member == NULL || !g_str_equal (file, other))
            break;
        }
      for (guint k = i; k < next; k++)
        ((AisleImportInput *) inputs->pdata[k])->bytes = input->bytes / (next - i);
    }
}

GPtrArray *
aisle_import_plan_new (const char *const *paths, gsize n, const AisleMapping *mapping, GError **error)
{
  g_autoptr (GPtrArray) inputs = g_ptr_array_new_with_free_func (input_free);
  g_autoptr (GPtrArray) left_out = g_ptr_array_new_with_free_func (g_free);
  g_autoptr (GPtrArray) files = aisle_input_files (paths, n, aisle_mapping_option (mapping, "member"), left_out, error);

  if (files == NULL)
    return NULL;
  for (guint i = 0; i < files->len; i++)
    {
      gboolean found = TRUE;

      add_input (inputs, files->pdata[i], NULL);
      for (gsize p = 0; p < n; p++)
        found &= !g_str_equal (paths[p], files->pdata[i]);
      ((AisleImportInput *) inputs->pdata[i])->found = found;
    }
  share_bytes (inputs);
  for (guint i = 0; i < left_out->len; i++)
    add_input (inputs, left_out->pdata[i],
               _ ("it is about the data, or of another kind than most files of its folder"));
  return g_steal_pointer (&inputs);
}

guint
aisle_import_plan_n_left (const GPtrArray *inputs)
{
  guint n = 0;

  for (guint i = 0; i < inputs->len; i++)
    n += ((AisleImportInput *) inputs->pdata[i])->file->left_out == NULL;
  return n;
}

gboolean
aisle_import_plan_all_known (const GPtrArray *inputs, AisleProject *project, GError **error)
{
  guint known = 0;

  for (guint i = 0; i < inputs->len; i++)
    known += ((AisleImportInput *) inputs->pdata[i])->file->known != FALSE;
  g_set_error (error, AISLE_STORE_ERROR, AISLE_ERROR_USAGE,
               _ ("nothing imported into '%s': all %u files were imported before: ask for them again to add their rows "
                  "twice"),
               aisle_project_get_path (project), known);
  return FALSE;
}

/* ---- what is there already ---- */

/* The bytes on the disk of one input, hashed when it is asked for. */
typedef struct
{
  char *file, *member;
  guint64 size;
  char hash[33]; /* "": not yet */
} Bytes;

static void
bytes_clear (gpointer data)
{
  g_free (((Bytes *) data)->file);
  g_free (((Bytes *) data)->member);
}

/* before: the inputs that come before; an archive is hashed once for all its files. */
static gboolean
hash_bytes (GArray *all, guint index, AisleProgress *progress, GError **error)
{
  Bytes *self = &g_array_index (all, Bytes, index);
  const Bytes *previous = index > 0 ? &g_array_index (all, Bytes, index - 1) : NULL;
  AisleByteHash hash;
  guint8 bytes[16];

  if (self->hash[0] != '\0')
    return TRUE;
  if (previous != NULL && previous->hash[0] != '\0' && g_str_equal (previous->file, self->file))
    {
      g_strlcpy (self->hash, previous->hash, sizeof self->hash);
      return TRUE;
    }
  if (!aisle_file_hash (self->file, &hash, progress != NULL ? progress->cancellable : NULL, error))
    return FALSE;
  aisle_byte_hash_finish (&hash, bytes);
  for (gsize i = 0; i < sizeof bytes; i++)
    g_snprintf (self->hash + 2 * i, 3, "%02x", bytes[i]);
  return TRUE;
}

/* What of a mapping says that other rows are read from the same bytes: reader, kind of rows, sheet, table ...  The file of
 * an archive is told by the source's name. */
static char *
reading_of (JsonNode *mapping)
{
  JsonObject *object = aisle_json_node_object (mapping);
  JsonObject *options = aisle_json_object (object, "options");
  g_autoptr (GList) names =
      options != NULL ? g_list_sort (json_object_get_members (options), (GCompareFunc) strcmp) : NULL;
  GString *reading = g_string_new (NULL);

  if (object != NULL)
    g_string_printf (reading, "%s %s", aisle_json_text (object, "reader", ""), aisle_json_text (object, "as", ""));
  for (GList *at = names; at != NULL; at = at->next)
    if (!g_str_equal (at->data, "member"))
      g_string_append_printf (reading, " %s=%s", (char *) at->data, aisle_json_text (options, at->data, ""));
  return g_string_free (reading, FALSE);
}

static gboolean
same_member (const Bytes *bytes, const AisleSource *source)
{
  const char *slash = strchr (source->name, '/');

  return g_strcmp0 (bytes->member, slash != NULL ? slash + 1 : NULL) == 0;
}

/* The active source of these bytes read in this way, or NULL with no error. */
static gboolean
find_source (GArray *all, guint index, const GPtrArray *sources, const char *reading, AisleProgress *progress,
             const AisleSource **found, GError **error)
{
  const Bytes *bytes = &g_array_index (all, Bytes, index);

  *found = NULL;
  for (guint i = 0; i < sources->len && *found == NULL; i++)
    {
      const AisleSource *source = sources->pdata[i];
      g_autofree char *other = NULL;

      if (!source->active || source->bytes != (gint64) bytes->size || !same_member (bytes, source))
        continue;
      other = reading_of (source->mapping);
      if (!g_str_equal (other, reading))
        continue;
      if (!hash_bytes (all, index, progress, error))
        return FALSE;
      if (g_str_equal (bytes->hash, source->file_hash))
        *found = source;
    }
  return TRUE;
}

/* An earlier input of the same bytes. */
static gboolean
find_earlier (GArray *all, const GPtrArray *inputs, guint index, AisleProgress *progress, gint *found, GError **error)
{
  const Bytes *bytes = &g_array_index (all, Bytes, index);

  *found = -1;
  for (guint i = 0; i < index && *found < 0; i++)
    {
      const Bytes *other = &g_array_index (all, Bytes, i);

      if (((AisleImportInput *) inputs->pdata[i])->file->left_out != NULL || other->size != bytes->size
          || g_strcmp0 (other->member, bytes->member) != 0)
        continue;
      if (!hash_bytes (all, i, progress, error) || !hash_bytes (all, index, progress, error))
        return FALSE;
      if (g_str_equal (bytes->hash, other->hash))
        *found = (gint) i;
    }
  return TRUE;
}

static gboolean
check_one (GArray *all, GPtrArray *inputs, guint index, const GPtrArray *sources, const char *reading,
           AisleProject *project, AisleProgress *progress, GError **error)
{
  AisleImportFile *file = ((AisleImportInput *) inputs->pdata[index])->file;
  const AisleSource *known;
  gint earlier = -1;

  if (!find_source (all, index, sources, reading, progress, &known, error)
      || (known == NULL && !find_earlier (all, inputs, index, progress, &earlier, error)))
    return FALSE;
  if (known != NULL)
    {
      g_autofree char *day = aisle_day_format ((gint32) (known->added / AISLE_DAY));

      if (inputs->len == 1)
        {
          g_set_error (
              error, AISLE_STORE_ERROR, AISLE_ERROR_USAGE,
              _ ("nothing imported into '%s': the file was imported before, as '%s' on %s: ask for it again to "
                 "add its rows twice"),
              aisle_project_get_path (project), known->name, day);
          return FALSE;
        }
      file->left_out = g_strdup_printf (_ ("it was imported before, as '%s' on %s"), known->name, day);
      file->known = TRUE;
    }
  else if (earlier >= 0)
    {
      file->left_out =
          g_strdup_printf (_ ("it is the same as '%s'"), ((AisleImportInput *) inputs->pdata[earlier])->file->name);
      file->known = TRUE;
    }
  return TRUE;
}

gboolean
aisle_import_plan_leave_out_known (GPtrArray *inputs, AisleProject *project, const AisleMapping *mapping,
                                   AisleProgress *progress, GError **error)
{
  g_autoptr (GPtrArray) sources = aisle_sources_list (project, error);
  g_autoptr (GArray) all = g_array_new (FALSE, TRUE, sizeof (Bytes));
  g_autoptr (JsonNode) node = aisle_mapping_to_json (mapping);
  g_autofree char *reading = reading_of (node);

  if (sources == NULL)
    return FALSE;
  g_array_set_clear_func (all, bytes_clear);
  for (guint i = 0; i < inputs->len; i++)
    {
      Bytes bytes = { 0 };

      aisle_packed_split (((AisleImportInput *) inputs->pdata[i])->file->path, &bytes.file, &bytes.member);
      bytes.size = size_of (bytes.file);
      g_array_append_val (all, bytes);
    }
  for (guint i = 0; i < inputs->len; i++)
    if (((AisleImportInput *) inputs->pdata[i])->file->left_out == NULL
        && (!aisle_progress_step (progress, (double) i / inputs->len, _ ("Looking for files that are there already"),
                                  error)
            || !check_one (all, inputs, i, sources, reading, project, progress, error)))
      return FALSE;
  if (aisle_import_plan_n_left (inputs) > 0)
    return TRUE;
  return aisle_import_plan_all_known (inputs, project, error);
}

/* ---- one mapping for all ---- */

/* The settings of the chosen mapping; what was only guessed of the bytes of one file may differ in another. */
static JsonObject *
settings_of (const GPtrArray *inputs, const AisleMapping *mapping)
{
  g_autoptr (JsonNode) node = aisle_mapping_to_json (mapping);
  JsonObject *object = json_object_ref (json_node_get_object (node));

  for (guint i = 0; i < inputs->len; i++)
    {
      const AisleImportInput *input = inputs->pdata[i];
      g_autoptr (AisleMapping) guess =
          input->file->left_out == NULL ? aisle_mapping_sniff (input->file->path, NULL) : NULL;

      if (guess == NULL)
        continue;
      if (guess->reader == mapping->reader && guess->encoding == mapping->encoding)
        json_object_remove_member (object, "encoding");
      if (guess->reader == mapping->reader && guess->separator == mapping->separator && guess->quote == mapping->quote)
        {
          json_object_remove_member (object, "separator");
          json_object_remove_member (object, "quote");
        }
      break;
    }
  return object;
}

static gboolean
not_alike (const AisleImportInput *input, const char *why, GError **error)
{
  g_set_error (error, AISLE_STORE_ERROR, AISLE_ERROR_INPUT,
               _ ("cannot import '%s' with the others: %s: import it by itself, or leave it out"), input->file->name,
               why);
  return FALSE;
}

/* What is no table at all is left out where nobody named it; a table with other columns is not. */
static gboolean
is_stray (const AisleImportInput *input)
{
  g_autoptr (AisleMapping) guess = NULL;

  if (!input->found)
    return FALSE;
  guess = aisle_mapping_sniff (input->file->path, NULL);
  return guess == NULL || aisle_input_is_prose (input->file->path, guess);
}

/* A file without rows is left out: a shop may be closed for a day. */
static gboolean
fit (AisleImportInput *input, const AisleMapping *mapping, JsonObject *settings, GError **error)
{
  g_autoptr (GError) problem = NULL;

  if (aisle_reader (mapping->reader)->any_columns)
    {
      input->mapping = aisle_mapping_dup (mapping);
      return TRUE;
    }
  input->mapping = aisle_mapping_resume (input->file->path, settings, &problem);
  if (input->mapping == NULL && problem->code == AISLE_ERROR_EMPTY)
    {
      input->file->left_out = g_strdup (_ ("there are no rows in it"));
      return TRUE;
    }
  if (input->mapping == NULL && is_stray (input))
    {
      input->file->left_out = g_strdup_printf (_ ("it is no table: %s"), problem->message);
      return TRUE;
    }
  if (input->mapping == NULL)
    return not_alike (input, problem->message, error);
  g_ptr_array_set_size (input->mapping->preview, 0);
  if (!mapping->header && input->mapping->columns->len != mapping->columns->len)
    {
      g_autofree char *why =
          g_strdup_printf (_ ("it has %u columns, not %u"), input->mapping->columns->len, mapping->columns->len);
      return not_alike (input, why, error);
    }
  return TRUE;
}

static void
fold_by_name (AisleImportInput *input)
{
  AisleFold fold = input->mapping != NULL ? aisle_mapping_fold_of (input->mapping, input->file->path) : AISLE_FOLD_NONE;

  if (fold != AISLE_FOLD_NONE)
    input->mapping->default_fold = input->file->fold = fold;
}

gboolean
aisle_import_plan_fit (GPtrArray *inputs, const AisleMapping *mapping, AisleProgress *progress, GError **error)
{
  JsonObject *settings;
  gboolean ok = TRUE;

  if (inputs->len == 1)
    {
      ((AisleImportInput *) inputs->pdata[0])->mapping = aisle_mapping_dup (mapping);
      fold_by_name (inputs->pdata[0]);
      return TRUE;
    }
  settings = settings_of (inputs, mapping);
  for (guint i = 0; ok && i < inputs->len; i++)
    ok = aisle_progress_step (progress, (double) i / inputs->len, _ ("Looking at the files"), error)
         && (((AisleImportInput *) inputs->pdata[i])->file->left_out != NULL
             || fit (inputs->pdata[i], mapping, settings, error));
  json_object_unref (settings);
  for (guint i = 0; ok && i < inputs->len; i++)
    fold_by_name (inputs->pdata[i]);
  if (ok && aisle_import_plan_n_left (inputs) == 0)
    {
      g_set_error_literal (error, AISLE_STORE_ERROR, AISLE_ERROR_EMPTY, _ ("nothing imported: no file has rows"));
      return FALSE;
    }
  return ok;
}
