/* columns.c: opening the columns of a project: map what is there and whole, else make it anew. */
#include "columns/columns.h"

#include "base/error.h"
#include "base/files.h"
#include "base/i18n.h"
#include "columns/columns-builder.h"
#include "columns/columns-file.h"
#include "columns/columns-publish.h"
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

static GMutex making; /* held while columns are made anew */
static GMutex whole_mutex;
static GHashTable *whole;

char *
aisle_columns_path (const char *project_path)
{
  return g_strconcat (project_path, ".columns", NULL);
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

static gboolean
is_current (const AisleMapped *file, AisleProject *project)
{
  const AisleColumnsHeader *header = (const AisleColumnsHeader *) file->data;
  g_autofree char *hash = aisle_project_content_hash (project);

  return file->length >= AISLE_COLUMNS_PAGE && header->generation == aisle_project_generation (project)
         && memcmp (header->content_hash, hash, sizeof header->content_hash) == 0
         && header->n_users == aisle_project_n_names (project, AISLE_NAMES_USER)
         && header->n_items == aisle_project_n_names (project, AISLE_NAMES_ITEM)
         && header->n_kinds == aisle_project_n_names (project, AISLE_NAMES_KIND);
}

/* FALSE without error: there is none, or it cannot be used. */
static gboolean
map_current (Opened *self, const char *path, AisleProject *project, AisleProgress *progress, GError **error)
{
  Identity identity, after;

  if (!identify (path, &identity) || !aisle_mapped_open (&self->file, path, NULL))
    return FALSE;
  if (is_current (&self->file, project) && identify (path, &after) && memcmp (&identity, &after, sizeof after) == 0
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
write_from_store (AisleProject *project, int fd, AisleProgress *progress, GError **error)
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
  hash = aisle_project_content_hash (project);
  unit = aisle_project_setting (project, "unit");
  facts.generation = aisle_project_generation (project);
  facts.content_hash = hash;
  facts.sessions_are_users = g_strcmp0 (unit, "session") == 0;
  for (AisleNames names = 0; names < AISLE_N_NAMES; names++)
    facts.n_names[names] = aisle_project_n_names (project, names);
  ok = aisle_stored_rows_read (project, spool_rows, builder, &reading, error);
  if (own)
    sqlite3_exec (db, "COMMIT", NULL, NULL, NULL);
  return ok && aisle_columns_builder_write (builder, &facts, fd, &sorting, error);
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
make_anew (Opened *self, const char *path, AisleProject *project, AisleProgress *progress, GError **error)
{
  AisleReplace replace = { .fd = -1 };
  int fd;
  gboolean ok;

  aisle_columns_remove_left_over (aisle_project_get_path (project));
  if (aisle_columns_publish_begin (aisle_project_get_path (project), &replace, NULL))
    {
      if (write_from_store (project, replace.fd, progress, error) && map_fd (&self->file, replace.fd))
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
  ok = fd >= 0 && write_from_store (project, fd, progress, error) && map_fd (&self->file, fd);
  if (!ok && error != NULL && *error == NULL)
    aisle_set_error_from_errno (error, errno, "make the columns of", aisle_project_get_path (project));
  if (fd >= 0)
    close (fd);
  return ok;
}

AisleColumns *
aisle_columns_open (AisleProject *project, AisleProgress *progress, GError **error)
{
  g_autofree char *path = aisle_columns_path (aisle_project_get_path (project));
  Opened *self = g_new0 (Opened, 1);
  GError *problem = NULL;
  gboolean ok = map_current (self, path, project, progress, &problem);

  if (!ok && problem == NULL)
    {
      while (!g_mutex_trylock (&making))
        {
          if (!aisle_progress_step (progress, 0, _ ("Waiting for the columns"), &problem))
            goto done;
          g_usleep (10000);
        }
      ok = map_current (self, path, project, progress, &problem)
           || (problem == NULL && make_anew (self, path, project, progress, &problem));
      g_mutex_unlock (&making);
    }
done:
  if (ok)
    {
      show (self, project);
      return &self->columns;
    }
  g_propagate_error (error, problem);
  g_free (self);
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

gboolean
aisle_columns_check (AisleProject *project, AisleProgress *progress, GError **error)
{
  g_autofree char *path = aisle_columns_path (aisle_project_get_path (project));
  AisleMapped kept = { 0 }, made = { 0 };
  int fd = memfd_create ("aisle-columns", MFD_CLOEXEC);
  gboolean ok = fd >= 0 && write_from_store (project, fd, progress, error) && map_fd (&made, fd);

  if (ok && aisle_mapped_open (&kept, path, NULL) && is_current (&kept, project)
      && (kept.length != made.length || memcmp (kept.data, made.data, made.length) != 0))
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
