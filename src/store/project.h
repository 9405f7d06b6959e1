/* project.h: one connection to a project file, shop.aisle.
 *
 * Open one per job: a connection is used by one thread at a time.  Writing takes the project's writer lock, which
 * belongs to the process: threads of one process share it, a second process is told AISLE_ERROR_BUSY and may read. */
#pragma once

#include "base/event.h"
#include "base/json.h"
#include "base/progress.h"

#include <sqlite3.h>

#define AISLE_APPLICATION_ID 0x4169736C /* "Aisl" */

#define AISLE_STORE_ERROR (aisle_store_error_quark ())
GQuark aisle_store_error_quark (void);

typedef struct _AisleProject AisleProject;

typedef enum
{
  AISLE_PROJECT_READ,
  AISLE_PROJECT_WRITE
} AisleProjectMode;

/* A new, empty project; an existing file is AISLE_ERROR_USAGE. */
AisleProject *aisle_project_create (const char *path, GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* The same in steps: what is prepared is written beside path, and gets its name when it is published, whole and on the
 * disk; closed before, it leaves nothing.  settle does all of publish but the name, and may run in another thread.  It
 * closes the connection: after it the project can only be published and closed. */
AisleProject *aisle_project_prepare (const char *path, GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* Lets the disk begin with what is prepared so far, without waiting for it; any thread may. */
void aisle_project_start_writing (AisleProject *self);
gboolean aisle_project_settle (AisleProject *self, GError **error) G_GNUC_WARN_UNUSED_RESULT;
gboolean aisle_project_publish (AisleProject *self, GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* Checks application id and version (AISLE_ERROR_TOO_NEW, _CORRUPT, _NOT_FOUND, _BUSY, _READ_ONLY). */
AisleProject *aisle_project_open (const char *path, AisleProjectMode mode, GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* What ends its long work: imports, and what is prepared.  (nullable) */
void aisle_project_set_cancellable (AisleProject *self, GCancellable *cancellable);
/* After a long import, cancelled or not, a thread of its own closes the files: taking hundreds of megabytes back, or
 * from the WAL into the file, takes time. */
void aisle_project_close (AisleProject *self);
/* Before the program ends: waits for those threads. */
void aisle_project_wait_closed (void);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (AisleProject, aisle_project_close)

const char *aisle_project_get_path (const AisleProject *self);
gboolean aisle_project_is_writable (const AisleProject *self);
/* For quality, segment and tests; SQL that changes rows belongs in store/. */
sqlite3 *aisle_project_db (AisleProject *self);

/* One transaction of a command: what a command changes and its journal entry.  They nest.  A commit that fails has
 * rolled back. */
gboolean aisle_project_begin (AisleProject *self, GError **error) G_GNUC_WARN_UNUSED_RESULT;
gboolean aisle_project_commit (AisleProject *self, GError **error) G_GNUC_WARN_UNUSED_RESULT;
void aisle_project_rollback (AisleProject *self);

/* Grows with every change to what columns hold; the other is the generation of the last change to the stored rows. */
gint64 aisle_project_generation (AisleProject *self);
gint64 aisle_project_stored_generation (AisleProject *self);
/* 32 hexadecimal digits over the valid events: those that the recipe leaves, as it leaves them; the other over the active
 * events as they are stored.  Records of other kinds are in neither: each source has a hash of its own rows. */
char *aisle_project_content_hash (AisleProject *self);
char *aisle_project_stored_hash (AisleProject *self);

/* Settings kept in the project: "name", "time_zone" (IANA, "UTC"), "currency" ("EUR", "" unknown), "week_start",
 * "unit" ("user" or "session"). */
char *aisle_project_setting (AisleProject *self, const char *name); /* (nullable) */
gboolean aisle_project_set_setting (AisleProject *self, const char *name, const char *value,
                                    GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* SQLite's online backup to a new file: "Save a Copy". */
gboolean aisle_project_save_copy (AisleProject *self, const char *path, AisleProgress *progress,
                                  GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* integrity_check, foreign_key_check, dense ids, content hash recomputed.  (The columns: aisle_columns_check.) */
gboolean aisle_project_check (AisleProject *self, AisleProgress *progress, GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* Sets an AISLE_STORE_ERROR made of SQLite's last message (FULL, READONLY, CORRUPT ... mapped): "cannot WHAT 'path':
 * ...".  Returns FALSE. */
gboolean aisle_project_error (AisleProject *self, const char *what, GError **error);

/* Dense ids against external ids. */
typedef enum
{
  AISLE_NAMES_USER,
  AISLE_NAMES_ITEM,
  AISLE_NAMES_KIND,
  AISLE_NAMES_SESSION,
  AISLE_NAMES_QUERY,
  AISLE_NAMES_CHANNEL,
  AISLE_NAMES_ORDER,
  AISLE_N_NAMES
} AisleNames;

/* External id of a dense id, or NULL; item titles where the log or catalogue has one. */
char *aisle_project_name (AisleProject *self, AisleNames names, gint32 id);
char *aisle_project_item_title (AisleProject *self, gint32 item); /* (nullable) */
/* Dense id or -1. */
gint32 aisle_project_find (AisleProject *self, AisleNames names, const char *external);
gsize aisle_project_n_names (AisleProject *self, AisleNames names);
/* All external ids, index = dense id; NULL on error. */
GPtrArray *aisle_project_all_names (AisleProject *self, AisleNames names, GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* Kinds of this project and what they mean; n entries, index = dense id. */
AisleKind aisle_project_kind_role (AisleProject *self, gint32 kind);
gboolean aisle_project_set_kind_role (AisleProject *self, gint32 kind, AisleKind role,
                                      GError **error) G_GNUC_WARN_UNUSED_RESULT;
