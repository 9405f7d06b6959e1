/* project.c: opening, making and closing a project; transactions and settings.
 *
 * A new project is written to "PATH-new" without a sync and gets its name only when it is whole and on the disk; what
 * a killed process left there is removed by the next one that takes the writer lock.  A published project is in WAL
 * mode, so that readers never wait. */
#include "store/project.h"

#include "base/error.h"
#include "base/files.h"
#include "base/i18n.h"
#include "store/schema-clicks.h"
#include "store/schema-dialogues.h"
#include "store/schema-query-texts.h"
#include "store/schema-recipe.h"
#include "store/schema-records.h"
#include "store/schema-runs.h"
#include "store/schema-search.h"
#include "store/schema.h"
#include "store/project-private.h"
#include "store/sql.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

G_DEFINE_QUARK (aisle_store_error, aisle_store_error)

/* versions[v] takes a project of version v to v + 1. */
static const char *const versions[] = { aisle_schema,           aisle_schema_recipe,     aisle_schema_records,
                                        aisle_schema_runs,      aisle_schema_search,     aisle_schema_clicks,
                                        aisle_schema_dialogues, aisle_schema_query_texts };
#define VERSION ((gint64) G_N_ELEMENTS (versions))

#define PAGE_SIZE       16384
#define WRITER_WAITS_MS 60000
#define READER_WAITS_MS 10000
#define PREPARED_SUFFIX "-new"

/* The folder must exist, the file need not. */
static char *
canonical_path (const char *path, GError **error)
{
  g_autofree char *absolute = g_canonicalize_filename (path, NULL);
  g_autofree char *folder = g_path_get_dirname (absolute);
  g_autofree char *name = g_path_get_basename (absolute);
  char *whole = realpath (absolute, NULL), *real_folder;

  if (whole == NULL)
    {
      real_folder = realpath (folder, NULL);
      if (real_folder == NULL)
        {
          aisle_set_error_from_errno (error, errno, "find", folder);
          return NULL;
        }
      whole = g_build_filename (real_folder, name, NULL);
      free (real_folder);
      return whole;
    }
  real_folder = g_strdup (whole);
  free (whole);
  return real_folder;
}

static AisleProject *
project_new (void)
{
  AisleProject *self = g_new0 (AisleProject, 1);

  self->fd = -1;
  return self;
}

static void
remove_file_and_sidecars (const char *path)
{
  static const char *const suffixes[] = { "", "-journal", "-wal", "-shm" };

  for (gsize i = 0; i < G_N_ELEMENTS (suffixes); i++)
    {
      g_autofree char *name = g_strconcat (path, suffixes[i], NULL);
      unlink (name);
    }
}

/* What does not look at the file. */
static void
configure (AisleProject *self, int wait_ms)
{
  sqlite3_db_config (self->db, SQLITE_DBCONFIG_DEFENSIVE, 1, NULL);
  sqlite3_db_config (self->db, SQLITE_DBCONFIG_TRUSTED_SCHEMA, 0, NULL);
  sqlite3_busy_timeout (self->db, wait_ms);
}

/* ---- opening ---- */

/* In a folder that may not be written SQLite cannot share a WAL project; without a WAL it is a plain unchanging file. */
static gboolean
must_be_immutable (const char *path)
{
  g_autofree char *folder = g_path_get_dirname (path);
  g_autofree char *wal = g_strconcat (path, "-wal", NULL);
  struct stat info;

  return access (folder, W_OK) != 0 && (stat (wal, &info) != 0 || info.st_size == 0);
}

static gboolean
open_database (AisleProject *self, int flags, GError **error)
{
  g_autofree char *uri = NULL;
  const char *name = self->file;

  if (!(flags & SQLITE_OPEN_CREATE) && must_be_immutable (self->file))
    {
      g_autofree char *escaped = g_uri_escape_string (self->file, "/", TRUE);
      name = uri = g_strconcat ("file:", escaped, "?immutable=1", NULL);
      flags = SQLITE_OPEN_READONLY | SQLITE_OPEN_URI;
    }
  if (sqlite3_open_v2 (name, &self->db, flags | SQLITE_OPEN_NOMUTEX, NULL) == SQLITE_OK)
    return TRUE;
  if (self->db != NULL)
    return aisle_project_error (self, "open", error);
  g_set_error (error, AISLE_STORE_ERROR, AISLE_ERROR_MEMORY, _ ("cannot open '%s': out of memory"), self->path);
  return FALSE;
}

static gboolean
read_pragma (AisleProject *self, const char *pragma, gint64 *value, GError **error)
{
  sqlite3_stmt *statement = aisle_sql_prepare (self, pragma, error);

  if (statement == NULL)
    return FALSE;
  if (sqlite3_step (statement) == SQLITE_ROW)
    {
      *value = sqlite3_column_int64 (statement, 0);
      sqlite3_finalize (statement);
      return TRUE;
    }
  aisle_project_error (self, "read", error);
  sqlite3_finalize (statement);
  return FALSE;
}

static gboolean
migrate (AisleProject *self, gint64 version, GError **error)
{
  if (version == VERSION)
    return TRUE;
  if (!aisle_project_begin (self, error))
    return FALSE;
  if (version > 0 && !read_pragma (self, "PRAGMA user_version", &version, error))
    goto failed; /* another may have been here before */
  for (; version < VERSION; version++)
    if (!aisle_sql_run (self, versions[version], error))
      goto failed;
  {
    g_autofree char *pragma = g_strdup_printf ("PRAGMA user_version = %" G_GINT64_FORMAT, VERSION);
    if (!aisle_sql_run (self, pragma, error))
      goto failed;
  }
  return aisle_project_commit (self, error);

failed:
  aisle_project_rollback (self);
  return FALSE;
}

static gboolean
check (AisleProject *self, gint64 *version, GError **error)
{
  gint64 application = 0;
  GError *problem = NULL;

  if (!read_pragma (self, "PRAGMA application_id", &application, &problem)
      || !read_pragma (self, "PRAGMA user_version", version, &problem))
    {
      if ((sqlite3_errcode (self->db) & 0xff) == SQLITE_NOTADB)
        {
          g_clear_error (&problem);
          g_set_error (error, AISLE_STORE_ERROR, AISLE_ERROR_CORRUPT,
                       _ ("cannot open '%s': this is not an Aisle project, or its beginning is damaged"), self->path);
          return FALSE;
        }
      g_propagate_error (error, problem);
      return FALSE;
    }
  if (application != AISLE_APPLICATION_ID)
    {
      g_set_error (error, AISLE_STORE_ERROR, AISLE_ERROR_INPUT, _ ("cannot open '%s': this is not an Aisle project"),
                   self->path);
      return FALSE;
    }
  if (*version > VERSION)
    {
      g_set_error (error, AISLE_STORE_ERROR, AISLE_ERROR_TOO_NEW,
                   _ ("cannot open '%s': it was made by a newer version of Aisle (project version %lld, "
                      "this one reads up to %lld): update Aisle"),
                   self->path, (long long) *version, (long long) VERSION);
      return FALSE;
    }
  if (*version < 1)
    {
      g_set_error (error, AISLE_STORE_ERROR, AISLE_ERROR_CORRUPT, _ ("cannot open '%s': its version is damaged"),
                   self->path);
      return FALSE;
    }
  return TRUE;
}

/* Who only reads finds it as this version writes it, too. */
static gboolean
migrate_for_reader (const AisleProject *self, gint64 version, GError **error)
{
  g_autoptr (AisleProject) writer = NULL;
  g_autoptr (GError) problem = NULL;

  if (version == VERSION)
    return TRUE;
  writer = aisle_project_open (self->path, AISLE_PROJECT_WRITE, &problem);
  if (writer == NULL)
    g_set_error (
        error, AISLE_STORE_ERROR, problem->code,
        _ ("cannot read '%s': it was made by an older version of Aisle and could not be brought up to date: %s"),
        self->path, problem->message);
  return writer != NULL;
}

static gboolean
open_published (AisleProject *self, GError **error)
{
  gint64 version = 0;

  if (!open_database (self, SQLITE_OPEN_READWRITE, error))
    return FALSE;
  if (self->lock != NULL && sqlite3_db_readonly (self->db, "main") == 1)
    {
      g_set_error (error, AISLE_STORE_ERROR, AISLE_ERROR_READ_ONLY,
                   _ ("cannot write '%s': the file is read-only: copy it to a place where you may write"), self->path);
      return FALSE;
    }
  configure (self, self->lock != NULL ? WRITER_WAITS_MS : READER_WAITS_MS);
  return check (self, &version, error)
         && aisle_sql_run (
             self, self->lock != NULL ? "PRAGMA synchronous=FULL; PRAGMA foreign_keys=ON" : "PRAGMA query_only=1",
             error)
         && (self->lock != NULL ? migrate (self, version, error) : migrate_for_reader (self, version, error));
}

AisleProject *
aisle_project_open (const char *path, AisleProjectMode mode, GError **error)
{
  g_autoptr (AisleProject) self = project_new ();
  struct stat info;

  self->path = canonical_path (path, error);
  if (self->path == NULL)
    return NULL;
  self->file = g_strdup (self->path);
  if (stat (self->path, &info) != 0)
    {
      aisle_set_error_from_errno (error, errno, "open", self->path);
      return NULL;
    }
  if (!S_ISREG (info.st_mode))
    {
      g_set_error (error, AISLE_STORE_ERROR, AISLE_ERROR_INPUT, _ ("cannot open '%s': not a file"), self->path);
      return NULL;
    }
  if (mode == AISLE_PROJECT_WRITE)
    {
      g_autofree char *left_over = g_strconcat (self->path, PREPARED_SUFFIX, NULL);

      self->lock = aisle_project_lock_take (self->path, error);
      if (self->lock == NULL)
        return NULL;
      remove_file_and_sidecars (left_over);
    }
  if (!open_published (self, error))
    return NULL;
  return g_steal_pointer (&self);
}

/* ---- making ---- */

AisleProject *
aisle_project_prepare (const char *path, GError **error)
{
  g_autoptr (AisleProject) self = project_new ();
  g_autofree char *pragmas = NULL, *base = NULL;

  self->path = canonical_path (path, error);
  if (self->path == NULL)
    return NULL;
  self->lock = aisle_project_lock_take (self->path, error);
  if (self->lock == NULL)
    return NULL;
  if (g_file_test (self->path, G_FILE_TEST_EXISTS))
    {
      g_set_error (error, AISLE_STORE_ERROR, AISLE_ERROR_USAGE, _ ("cannot create '%s': it exists already"),
                   self->path);
      return NULL;
    }
  self->file = g_strconcat (self->path, PREPARED_SUFFIX, NULL);
  remove_file_and_sidecars (self->file);
  self->prepared = TRUE;
  pragmas = g_strdup_printf ("PRAGMA page_size=%d; PRAGMA journal_mode=MEMORY; PRAGMA synchronous=OFF;"
                             " PRAGMA application_id=%d",
                             PAGE_SIZE, AISLE_APPLICATION_ID);
  base = g_path_get_basename (self->path);
  if (g_str_has_suffix (base, ".aisle"))
    base[strlen (base) - strlen (".aisle")] = '\0';
  if (!open_database (self, SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE, error))
    return NULL;
  configure (self, WRITER_WAITS_MS);
  if (!aisle_sql_run (self, pragmas, error) || !migrate (self, 0, error)
      || !aisle_project_set_setting (self, "name", base, error)
      || !aisle_project_set_setting (self, "time_zone", "UTC", error)
      || !aisle_project_set_setting (self, "currency", "", error)
      || !aisle_project_set_setting (self, "week_start", "monday", error)
      || !aisle_project_set_setting (self, "unit", "user", error))
    return NULL;
  self->fd = open (self->file, O_RDONLY | O_CLOEXEC);
  if (self->fd >= 0)
    return g_steal_pointer (&self);
  aisle_set_error_from_errno (error, errno, "create", self->path);
  return NULL;
}

void
aisle_project_start_writing (AisleProject *self)
{
  if (self->fd >= 0)
    sync_file_range (self->fd, 0, 0, SYNC_FILE_RANGE_WRITE);
}

gboolean
aisle_project_settle (AisleProject *self, GError **error)
{
  if (!aisle_sql_run (self, "PRAGMA journal_mode=WAL", error))
    return FALSE;
  aisle_project_drop_statements (self);
  sqlite3_close (g_steal_pointer (&self->db));
  return aisle_file_sync (self->fd, self->path, self->cancellable, error);
}

/* Never over a file that came there meanwhile. */
static gboolean
give_name (AisleProject *self, GError **error)
{
  g_autofree char *folder = g_path_get_dirname (self->path);
  int fd;

  if (renameat2 (AT_FDCWD, self->file, AT_FDCWD, self->path, RENAME_NOREPLACE) != 0
      && (errno != EINVAL || link (self->file, self->path) != 0 || unlink (self->file) != 0))
    {
      aisle_set_error_from_errno (error, errno, "create", self->path);
      return FALSE;
    }
  fd = open (folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (fd >= 0)
    {
      fsync (fd);
      close (fd);
    }
  return TRUE;
}

gboolean
aisle_project_publish (AisleProject *self, GError **error)
{
  if ((self->db != NULL && !aisle_project_settle (self, error)) || !give_name (self, error))
    return FALSE;
  self->prepared = FALSE;
  close (self->fd);
  self->fd = -1;
  return TRUE;
}

AisleProject *
aisle_project_create (const char *path, GError **error)
{
  g_autoptr (AisleProject) self = aisle_project_prepare (path, error);

  if (self == NULL || !aisle_project_publish (self, error))
    return NULL;
  g_free (self->file);
  self->file = g_strdup (self->path);
  return open_published (self, error) ? g_steal_pointer (&self) : NULL;
}

/* ---- closing ---- */

#define LONG ((goffset) 32 << 20)

typedef struct
{
  sqlite3 *db;
  int fd;
  gboolean checkpoint;
} LeftOver;

static GMutex closing_lock;
static GCond closed;
static guint n_closing;

static void
close_left_over (LeftOver *left_over)
{
  /* Closing does it only where no other connection is open. */
  if (left_over->checkpoint)
    sqlite3_wal_checkpoint_v2 (left_over->db, NULL, SQLITE_CHECKPOINT_PASSIVE, NULL, NULL);
  sqlite3_close (left_over->db);
  if (left_over->fd >= 0)
    close (left_over->fd);
  g_free (left_over);
}

static gpointer
closing_thread (gpointer data)
{
  close_left_over (data);
  g_mutex_lock (&closing_lock);
  n_closing--;
  g_cond_broadcast (&closed);
  g_mutex_unlock (&closing_lock);
  return NULL;
}

static gboolean
close_in_thread (LeftOver *left_over)
{
  GThread *thread;

  g_mutex_lock (&closing_lock);
  thread = g_thread_try_new ("aisle-close", closing_thread, left_over, NULL);
  n_closing += thread != NULL;
  g_mutex_unlock (&closing_lock);
  if (thread == NULL)
    return FALSE;
  g_thread_unref (thread);
  return TRUE;
}

void
aisle_project_wait_closed (void)
{
  g_mutex_lock (&closing_lock);
  while (n_closing > 0)
    g_cond_wait (&closed, &closing_lock);
  g_mutex_unlock (&closing_lock);
}

/* Was it cancelled, with much to take back, or has it committed much that the file must still get from its WAL? */
static gboolean
is_long (const AisleProject *self)
{
  g_autofree char *wal = g_strconcat (self->file != NULL ? self->file : "", "-wal", NULL);
  struct stat info;

  if (!self->given_up && !self->checkpoint_later && !(self->prepared && g_cancellable_is_cancelled (self->cancellable)))
    return FALSE;
  return stat (self->prepared ? self->file : wal, &info) == 0 && info.st_size >= LONG;
}

void
aisle_project_close (AisleProject *self)
{
  LeftOver *left_over;
  gboolean in_thread;

  if (self == NULL)
    return;
  aisle_project_drop_statements (self);
  left_over = g_new (LeftOver, 1);
  *left_over = (LeftOver){ self->db, self->fd, self->checkpoint_later && !self->given_up };
  in_thread = is_long (self);
  if (self->prepared)
    remove_file_and_sidecars (self->file);
  if (!in_thread || !close_in_thread (left_over))
    close_left_over (left_over);
  aisle_project_lock_release (self->lock);
  g_clear_object (&self->cancellable);
  g_free (self->file);
  g_free (self->path);
  g_free (self);
}

void
aisle_project_set_cancellable (AisleProject *self, GCancellable *cancellable)
{
  g_set_object (&self->cancellable, cancellable);
}

gboolean
aisle_project_goes_on (AisleProject *self, GError **error)
{
  return !g_cancellable_set_error_if_cancelled (self->cancellable, error);
}

void
aisle_project_give_up (AisleProject *self)
{
  self->given_up = g_cancellable_is_cancelled (self->cancellable);
  if (!self->given_up)
    aisle_project_rollback (self);
}

/* A prepared project is synced by settle. */
gboolean
aisle_project_sync_ahead (AisleProject *self, GError **error)
{
  g_autofree char *wal = g_strconcat (self->file, "-wal", NULL);
  int fd = self->prepared ? -1 : open (wal, O_RDONLY | O_CLOEXEC);
  gboolean ok = fd < 0 || aisle_file_sync (fd, self->path, self->cancellable, error);
  struct stat info;

  if (fd >= 0 && fstat (fd, &info) == 0 && info.st_size >= LONG)
    {
      self->checkpoint_later = TRUE;
      sqlite3_wal_autocheckpoint (self->db, 0);
    }
  if (fd >= 0)
    close (fd);
  return ok;
}

gboolean
aisle_project_save_copy (AisleProject *self, const char *path, AisleProgress *progress, GError **error)
{
  g_autoptr (AisleProject) copy = aisle_project_prepare (path, error);
  sqlite3_backup *backup;
  int rc;

  if (copy == NULL)
    return FALSE;
  backup = sqlite3_backup_init (copy->db, "main", self->db, "main");
  if (backup == NULL)
    return aisle_project_error (copy, "write", error);
  do
    {
      double all, left;

      rc = sqlite3_backup_step (backup, 2048);
      all = sqlite3_backup_pagecount (backup);
      left = sqlite3_backup_remaining (backup);
      if (!aisle_progress_step (progress, all > 0 ? 1 - left / all : 0, _ ("Saving a copy"), error))
        {
          sqlite3_backup_finish (backup);
          return FALSE;
        }
      if (rc == SQLITE_BUSY || rc == SQLITE_LOCKED)
        g_usleep (20000);
    }
  while (rc == SQLITE_OK || rc == SQLITE_BUSY || rc == SQLITE_LOCKED);
  if (sqlite3_backup_finish (backup) != SQLITE_OK)
    return aisle_project_error (copy, "write", error);
  return aisle_project_publish (copy, error);
}

/* ---- transactions ---- */

gboolean
aisle_project_begin (AisleProject *self, GError **error)
{
  g_autofree char *sql =
      self->depth == 0 ? g_strdup ("BEGIN IMMEDIATE") : g_strdup_printf ("SAVEPOINT s%u", self->depth);

  if (!aisle_sql_run (self, sql, error))
    return FALSE;
  if (self->depth++ == 0)
    self->misread = FALSE;
  return TRUE;
}

gboolean
aisle_project_commit (AisleProject *self, GError **error)
{
  g_autofree char *sql = self->depth == 1 ? g_strdup ("COMMIT") : g_strdup_printf ("RELEASE s%u", self->depth - 1);

  if (!aisle_project_reads_ok (self, error) || !aisle_sql_run (self, sql, error))
    {
      aisle_project_rollback (self);
      return FALSE;
    }
  self->depth--;
  return TRUE;
}

void
aisle_project_rollback (AisleProject *self)
{
  self->depth--;
  if (self->depth == 0)
    {
      if (!sqlite3_get_autocommit (self->db))
        sqlite3_exec (self->db, "ROLLBACK", NULL, NULL, NULL);
    }
  else
    {
      g_autofree char *sql = g_strdup_printf ("ROLLBACK TO s%u; RELEASE s%u", self->depth, self->depth);
      sqlite3_exec (self->db, sql, NULL, NULL, NULL);
    }
}

/* ---- facts ---- */

gboolean
aisle_project_reads_ok (AisleProject *self, GError **error)
{
  if (!self->misread)
    return TRUE;
  self->misread = FALSE;
  g_set_error (error, AISLE_STORE_ERROR, AISLE_ERROR_FAILED,
               _ ("cannot read '%s': the disk failed for a moment: try again"), self->path);
  return FALSE;
}

const char *
aisle_project_get_path (const AisleProject *self)
{
  return self->path;
}

gboolean
aisle_project_is_writable (const AisleProject *self)
{
  return self->lock != NULL;
}

sqlite3 *
aisle_project_db (AisleProject *self)
{
  return self->db;
}

gint64
aisle_project_generation (AisleProject *self)
{
  return aisle_sql_integer (self, "SELECT generation FROM state", 0);
}

gint64
aisle_project_stored_generation (AisleProject *self)
{
  return aisle_sql_integer (self, "SELECT stored FROM state", 0);
}

char *
aisle_project_setting (AisleProject *self, const char *name)
{
  sqlite3_stmt *statement = aisle_sql_prepare (self, "SELECT value FROM settings WHERE name = ?1", NULL);
  char *value = NULL;

  aisle_sql_bind_text (statement, 1, name);
  if (aisle_sql_look_up (self, statement))
    value = aisle_sql_dup_text (statement, 0);
  sqlite3_finalize (statement);
  return value;
}

gboolean
aisle_project_set_setting (AisleProject *self, const char *name, const char *value, GError **error)
{
  sqlite3_stmt *statement = aisle_sql_prepare (
      self, "INSERT INTO settings VALUES (?1, ?2) ON CONFLICT (name) DO UPDATE SET value = excluded.value", error);

  if (statement == NULL)
    return FALSE;
  aisle_sql_bind_text (statement, 1, name);
  aisle_sql_bind_text (statement, 2, value);
  return aisle_sql_finish (self, statement, error);
}
