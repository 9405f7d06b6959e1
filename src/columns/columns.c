/* columns.c: opening the columns of a project: map what is there and whole, else make it anew. */
#include "columns/columns.h"

#include "base/error.h"
#include "base/files.h"
#include "base/i18n.h"
#include "columns/columns-builder.h"
#include "columns/columns-file.h"
#include "columns/columns-overlay.h"
#include "columns/columns-publish.h"
#include "store/recipe-rows.h"
#include "store/sql.h"
#include "store/stored-rows.h"

#include <errno.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

G_DEFINE_QUARK (aisle_columns_error, aisle_columns_error)

/* What consumers see, and what holds it. */
typedef struct
{
  AisleColumns columns;
  AisleMapped file;
  guint8 *kind_role;
} Opened;

/* Files that were found whole do not change, they are replaced; so one look is enough.  Path: Identity. */
typedef struct
{
  dev_t device;
  ino_t inode;
  off_t size;
  struct timespec changed;
} Identity;

/* The clock of file systems is coarse: a younger file may have a twin. */
#define OLD_ENOUGH_NS (100 * 1000 * 1000)

static GMutex making, making_valid; /* held while columns are made anew; the second may take the first */
static GMutex whole_mutex;
static GHashTable *whole;

char *
aisle_columns_path (const char *project_path)
{
  return g_strconcat (project_path, ".columns", NULL);
}

char *
aisle_columns_valid_path (const char *project_path)
{
  return g_strconcat (project_path, ".valid-columns", NULL);
}

static gboolean
identify (const char *path, Identity *identity)
{
  struct stat info;

  if (stat (path, &info) != 0)
    return FALSE;
  memset (identity, 0, sizeof *identity);
  identity->device = info.st_dev;
  identity->inode = info.st_ino;
  identity->size = info.st_size;
  identity->changed = info.st_ctim;
  return TRUE;
}

static gboolean
known_whole (const char *path, const Identity *identity)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&whole_mutex);
  const Identity *known = whole != NULL ? g_hash_table_lookup (whole, path) : NULL;

  return known != NULL && memcmp (known, identity, sizeof *identity) == 0;
}

static void
remember_whole (const char *path, const Identity *identity)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&whole_mutex);
  struct timespec now;

  clock_gettime (CLOCK_REALTIME, &now);
  if ((now.tv_sec - identity->changed.tv_sec) * G_GINT64_CONSTANT (1000000000) + now.tv_nsec - identity->changed.tv_nsec
      < OLD_ENOUGH_NS)
    return;
  if (whole == NULL)
    whole = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  g_hash_table_replace (whole, g_strdup (path), g_memdup2 (identity, sizeof *identity));
}

/* ---- the file as columns ---- */

static gconstpointer
array_at (const Opened *self, AisleArray array)
{
  const AisleColumnsHeader *header = (const AisleColumnsHeader *) self->file.data;
  guint64 offset = header->arrays[array].offset;

  return offset != 0 ? self->file.data + offset : NULL;
}

static void
show (Opened *self, AisleProject *project)
{
  const AisleColumnsHeader *header = (const AisleColumnsHeader *) self->file.data;
  AisleColumns *columns = &self->columns;

  columns->generation = header->generation;
  memcpy (columns->content_hash, header->content_hash, 32);
  columns->n_events = header->n_events;
  columns->n_users = header->n_users;
  columns->n_items = header->n_items;
  columns->n_kinds = header->n_kinds;
  columns->n_sessions = header->n_sessions;
  columns->n_queries = header->n_queries;
  columns->n_channels = header->n_channels;
  columns->n_orders = header->n_orders;
  columns->first_time = header->first_time;
  columns->last_time = header->last_time;
  columns->sessions_are_users = header->sessions_are_users != 0;
  columns->user_start = array_at (self, AISLE_ARRAY_USER_START);
  columns->time = array_at (self, AISLE_ARRAY_TIME);
  columns->item = array_at (self, AISLE_ARRAY_ITEM);
  columns->kind = array_at (self, AISLE_ARRAY_KIND);
  columns->price = array_at (self, AISLE_ARRAY_PRICE);
  columns->quantity = array_at (self, AISLE_ARRAY_QUANTITY);
  columns->session = array_at (self, AISLE_ARRAY_SESSION);
  columns->query = array_at (self, AISLE_ARRAY_QUERY);
  columns->order = array_at (self, AISLE_ARRAY_ORDER);
  columns->channel = array_at (self, AISLE_ARRAY_CHANNEL);
  columns->fold = array_at (self, AISLE_ARRAY_FOLD);
  columns->event = array_at (self, AISLE_ARRAY_EVENT);
  self->kind_role = g_new (guint8, columns->n_kinds + 1);
  for (gsize k = 0; k < columns->n_kinds; k++)
    self->kind_role[k] = (guint8) aisle_project_kind_role (project, (gint32) k);
  columns->kind_role = self->kind_role;
}

/* One of the two files beside a project. */
typedef struct
{
  gboolean valid; /* rows as the recipe leaves them; else as they are stored */
  char *path;
  gboolean (*write) (AisleProject *project, int fd, AisleProgress *progress, GError **error);
} Which;

/* A repair may add names that no stored row has. */
static gboolean
is_current (const AisleMapped *file, AisleProject *project, gboolean valid)
{
  const AisleColumnsHeader *header = (const AisleColumnsHeader *) file->data;
  g_autofree char *hash = valid ? aisle_project_content_hash (project) : aisle_project_stored_hash (project);

  return file->length >= AISLE_COLUMNS_PAGE
         && header->generation
                == (valid ? aisle_project_generation (project) : aisle_project_stored_generation (project))
         && memcmp (header->content_hash, hash, sizeof header->content_hash) == 0
         && header->n_users <= aisle_project_n_names (project, AISLE_NAMES_USER)
         && header->n_items <= aisle_project_n_names (project, AISLE_NAMES_ITEM)
         && header->n_kinds <= aisle_project_n_names (project, AISLE_NAMES_KIND);
}

/* FALSE without error: there is none, or it cannot be used. */
static gboolean
map_current (Opened *self, const Which *which, AisleProject *project, AisleProgress *progress, GError **error)
{
  const char *path = which->path;
  Identity identity, after;

  if (!identify (path, &identity) || !aisle_mapped_open (&self->file, path, NULL))
    return FALSE;
  if (is_current (&self->file, project, which->valid) && identify (path, &after)
      && memcmp (&identity, &after, sizeof after) == 0
      && (known_whole (path, &identity)
          || aisle_columns_file_verify (self->file.data, self->file.length, progress, error)))
    {
      remember_whole (path, &identity);
      return TRUE;
    }
  aisle_mapped_clear (&self->file);
  return FALSE;
}

/* ---- making it anew ---- */

static gboolean
spool_rows (const AisleRows *rows, const gint32 *event, const gint64 *source, gpointer builder, GError **error)
{
  return aisle_columns_builder_add (builder, rows, event, 0, error);
}

/* From one snapshot of the project. */
static gboolean
write_rows (AisleProject *project, gboolean valid, int fd, AisleProgress *progress, GError **error)
{
  sqlite3 *db = aisle_project_db (project);
  gboolean own = sqlite3_get_autocommit (db) != 0;
  g_autoptr (AisleColumnsBuilder) builder = aisle_columns_builder_new (aisle_project_get_path (project), error);
  AisleProgress reading = aisle_progress_part (progress, 0, 0.8), sorting = aisle_progress_part (progress, 0.8, 1);
  g_autofree char *hash = NULL, *unit = NULL;
  AisleColumnsFacts facts;
  gboolean ok;

  if (builder == NULL)
    return FALSE;
  if (own && sqlite3_exec (db, "BEGIN", NULL, NULL, NULL) != SQLITE_OK)
    return aisle_project_error (project, "read", error);
  hash = valid ? aisle_project_content_hash (project) : aisle_project_stored_hash (project);
  unit = aisle_project_setting (project, "unit");
  facts.generation = valid ? aisle_project_generation (project) : aisle_project_stored_generation (project);
  facts.content_hash = hash;
  facts.sessions_are_users = g_strcmp0 (unit, "session") == 0;
  for (AisleNames names = 0; names < AISLE_N_NAMES; names++)
    facts.n_names[names] = aisle_project_n_names (project, names);
  ok = aisle_project_reads_ok (project, error)
       && aisle_stored_rows_read (project, valid, spool_rows, builder, &reading, error);
  if (own)
    sqlite3_exec (db, "COMMIT", NULL, NULL, NULL);
  return ok && aisle_columns_builder_write (builder, &facts, fd, &sorting, error);
}

static gboolean
write_from_store (AisleProject *project, int fd, AisleProgress *progress, GError **error)
{
  return write_rows (project, FALSE, fd, progress, error);
}

/* The stored columns with the effects of the recipe.  The file's key was read before: a later change makes it stale. */
static gboolean
write_from_recipe (AisleProject *project, int fd, AisleProgress *progress, GError **error)
{
  AisleProgress opening = aisle_progress_part (progress, 0, 0.2), applying = aisle_progress_part (progress, 0.2, 0.7),
                writing = aisle_progress_part (progress, 0.7, 1);
  sqlite3 *db = aisle_project_db (project);
  gboolean own = sqlite3_get_autocommit (db) != 0, ok;
  g_autoptr (AisleColumns) raw = NULL;
  g_autoptr (GPtrArray) steps = NULL, effects = NULL;
  g_autoptr (AisleOverlay) overlay = NULL;
  g_autofree char *hash = NULL;
  gint64 generation;

  if (own && sqlite3_exec (db, "BEGIN", NULL, NULL, NULL) != SQLITE_OK)
    return aisle_project_error (project, "read", error);
  generation = aisle_project_generation (project);
  hash = aisle_project_content_hash (project);
  raw = aisle_columns_open_raw (project, &opening, error);
  steps = raw != NULL ? aisle_recipe_steps (project, aisle_recipe_current (project), error) : NULL;
  effects = steps != NULL ? aisle_recipe_load (project, steps, &applying, error) : NULL;
  overlay = effects != NULL ? aisle_overlay_new (project, raw, error) : NULL;
  ok = overlay != NULL && aisle_project_reads_ok (project, error);
  for (guint e = 0; ok && e < effects->len; e++)
    ok = aisle_overlay_apply (overlay, effects->pdata[e], &applying, error);
  if (own)
    sqlite3_exec (db, "COMMIT", NULL, NULL, NULL);
  if (ok)
    {
      const AisleColumns *columns = aisle_overlay_columns (overlay, &applying, error);
      ok = columns != NULL
           && aisle_columns_write (columns, generation, hash, fd, aisle_project_get_path (project), &writing, error);
    }
  return ok;
}

static gboolean
map_fd (AisleMapped *file, int fd)
{
  struct stat info;
  gpointer data;

  if (fstat (fd, &info) != 0)
    return FALSE;
  data = mmap (NULL, (gsize) info.st_size, PROT_READ, MAP_PRIVATE, fd, 0);
  if (data == MAP_FAILED)
    return FALSE;
  file->data = data;
  file->length = (gsize) info.st_size;
  return TRUE;
}

/* Beside the project when that may be written, else in memory. */
static gboolean
make_anew (Opened *self, const Which *which, AisleProject *project, AisleProgress *progress, GError **error)
{
  AisleReplace replace = { .fd = -1 };
  int fd;
  gboolean ok;

  aisle_columns_remove_left_over (aisle_project_get_path (project));
  if (aisle_columns_publish_begin (which->path, &replace, NULL))
    {
      if (which->write (project, replace.fd, progress, error) && map_fd (&self->file, replace.fd))
        {
          /* A file that cannot be kept is still mapped. */
          if (!aisle_replace_commit (&replace, NULL))
            aisle_replace_abort (&replace);
          return TRUE;
        }
      aisle_replace_abort (&replace);
      if (error != NULL && *error != NULL && (*error)->code != AISLE_ERROR_SPACE)
        return FALSE;
      g_clear_error (error);
    }
  fd = memfd_create ("aisle-columns", MFD_CLOEXEC);
  ok = fd >= 0 && which->write (project, fd, progress, error) && map_fd (&self->file, fd);
  if (!ok && error != NULL && *error == NULL)
    aisle_set_error_from_errno (error, errno, "make the columns of", aisle_project_get_path (project));
  if (fd >= 0)
    close (fd);
  return ok;
}

static AisleColumns *
open_file (const Which *which, GMutex *held, AisleProject *project, AisleProgress *progress, GError **error)
{
  Opened *self = g_new0 (Opened, 1);
  GError *problem = NULL;
  gboolean ok = map_current (self, which, project, progress, &problem);

  if (!ok && problem == NULL)
    {
      while (!g_mutex_trylock (held))
        {
          if (!aisle_progress_step (progress, 0, _ ("Waiting for the columns"), &problem))
            goto done;
          g_usleep (10000);
        }
      ok = map_current (self, which, project, progress, &problem)
           || (problem == NULL && make_anew (self, which, project, progress, &problem));
      g_mutex_unlock (held);
    }
done:
  ok = ok && aisle_project_reads_ok (project, &problem);
  if (ok)
    {
      show (self, project);
      return &self->columns;
    }
  aisle_mapped_clear (&self->file);
  g_propagate_error (error, problem);
  g_free (self);
  return NULL;
}

AisleColumns *
aisle_columns_open_raw (AisleProject *project, AisleProgress *progress, GError **error)
{
  g_autofree char *path = aisle_columns_path (aisle_project_get_path (project));
  Which which = { FALSE, path, write_from_store };

  return open_file (&which, &making, project, progress, error);
}

AisleColumns *
aisle_columns_open (AisleProject *project, AisleProgress *progress, GError **error)
{
  g_autofree char *path = aisle_columns_valid_path (aisle_project_get_path (project));
  Which which = { TRUE, path, write_from_recipe };

  gboolean changes = aisle_recipe_changes (project);

  if (!aisle_project_reads_ok (project, error))
    return NULL;
  if (!changes)
    return aisle_columns_open_raw (project, progress, error);
  return open_file (&which, &making_valid, project, progress, error);
}

AisleColumns *
aisle_columns_map (AisleProject *project, int fd, AisleProgress *progress, GError **error)
{
  Opened *self = g_new0 (Opened, 1);

  if (map_fd (&self->file, fd) && aisle_columns_file_verify (self->file.data, self->file.length, progress, error))
    {
      show (self, project);
      return &self->columns;
    }
  if (error != NULL && *error == NULL)
    g_set_error (error, AISLE_COLUMNS_ERROR, AISLE_ERROR_FAILED, _ ("cannot read the columns of '%s' again"),
                 aisle_project_get_path (project));
  aisle_columns_close (&self->columns);
  return NULL;
}

void
aisle_columns_close (AisleColumns *columns)
{
  Opened *self = (Opened *) columns;

  if (self == NULL)
    return;
  aisle_mapped_clear (&self->file);
  g_free (self->kind_role);
  g_free (self);
}

/* Two whole files; the second may know more names, which have no rows. */
static gboolean
same_rows (const AisleMapped *kept, const AisleMapped *made)
{
  const AisleColumnsHeader *a = (const AisleColumnsHeader *) kept->data, *b = (const AisleColumnsHeader *) made->data;
  gboolean same = a->n_events == b->n_events && a->first_time == b->first_time && a->last_time == b->last_time
                  && a->sessions_are_users == b->sessions_are_users && a->n_users <= b->n_users;

  for (AisleArray array = 0; same && array < AISLE_N_ARRAYS; array++)
    {
      const AisleArrayEntry *x = &a->arrays[array], *y = &b->arrays[array];

      same = (x->offset != 0) == (y->offset != 0)
             && (array == AISLE_ARRAY_USER_START ? x->bytes <= y->bytes : x->bytes == y->bytes)
             && memcmp (kept->data + x->offset, made->data + y->offset, x->bytes) == 0;
    }
  return same;
}

/* Compares a file, where it is current, with one made from the rows that SQLite reads. */
static gboolean
check_file (AisleProject *project, const char *path, gboolean valid, AisleProgress *progress, GError **error)
{
  AisleMapped kept = { 0 }, made = { 0 };
  int fd = memfd_create ("aisle-columns", MFD_CLOEXEC);
  gboolean ok = fd >= 0 && write_rows (project, valid, fd, progress, error) && map_fd (&made, fd);

  if (ok && aisle_mapped_open (&kept, path, NULL) && is_current (&kept, project, valid)
      && !(aisle_columns_file_verify (kept.data, kept.length, NULL, NULL) && same_rows (&kept, &made)))
    {
      g_set_error (error, AISLE_COLUMNS_ERROR, AISLE_ERROR_CORRUPT,
                   _ ("'%s' is not what its project holds: delete it, and it is made again"), path);
      ok = FALSE;
    }
  if (!ok && error != NULL && *error == NULL)
    aisle_set_error_from_errno (error, errno, "make the columns of", aisle_project_get_path (project));
  aisle_mapped_clear (&kept);
  aisle_mapped_clear (&made);
  if (fd >= 0)
    close (fd);
  return ok;
}

gboolean
aisle_columns_check (AisleProject *project, AisleProgress *progress, GError **error)
{
  g_autofree char *path = aisle_columns_path (aisle_project_get_path (project));
  g_autofree char *valid = aisle_columns_valid_path (aisle_project_get_path (project));
  AisleProgress first = aisle_progress_part (progress, 0, 0.5), second = aisle_progress_part (progress, 0.5, 1);

  return check_file (project, path, FALSE, &first, error)
         && (!aisle_recipe_changes (project) || check_file (project, valid, TRUE, &second, error));
}
