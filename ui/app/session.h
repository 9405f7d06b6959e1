/* session.h: what the pages of one window share: the project, the segment, the jobs, and what they tell the window.
 *
 * Not the project itself: that is opened by each job in its worker. */
#pragma once

#include "command/command.h"
#include "jobs/job-queue.h"

#define AISLE_TYPE_SESSION (aisle_session_get_type ())
G_DECLARE_FINAL_TYPE (AisleSession, aisle_session, AISLE, SESSION, GObject)

/* Signals:
 *   changed ()                        the project's data, runs or settings changed; pages load again
 *   info ()                           new facts about the project have arrived
 *   toast (text, undoable)            something was done
 *   go-to (page id, detail)           show a page; detail (nullable) is the page's own affair: a sub-view, a run
 *   open-project (path)               show that project, here or in a window of its own
 *   import-files (paths: GStrv)       open the assistant on files and folders
 * Property: segment (nullable text or name). */
AisleSession *aisle_session_new (const char *project_path);

const char *aisle_session_get_path (AisleSession *self); /* (nullable) */
AisleJobQueue *aisle_session_get_queue (AisleSession *self);
const char *aisle_session_get_segment (AisleSession *self); /* (nullable) */
void aisle_session_set_segment (AisleSession *self, const char *segment);

/* What aisle_command_info found; NULL until it arrives and without a project. */
JsonObject *aisle_session_get_info (AisleSession *self);
const char *aisle_session_get_currency (AisleSession *self); /* (nullable) */

/* Queues a job on this session's project (unless the spec names another); borrowed, finishes in the main loop. */
AisleJob *aisle_session_run (AisleSession *self, const AisleJobSpec *spec);
/* The same for a job that opens no project. */
AisleJob *aisle_session_run_alone (AisleSession *self, const AisleJobSpec *spec);

/* A question about the project under the session's segment; the job's result is an AisleAnswer. params: (nullable) */
AisleJob *aisle_session_ask (AisleSession *self, const char *question, const AisleParams *params);
/* (nullable) The answer to that question where it was asked before and the project has not changed since; free it. */
AisleAnswer *aisle_session_recall (AisleSession *self, const char *question, const AisleParams *params);
/* The same about the users who are brushed on a page, whatever the session's segment. */
AisleJob *aisle_session_ask_brushed (AisleSession *self, const char *question, const AisleParams *params,
                                     AisleBrushed *brushed);

void aisle_session_changed (AisleSession *self);
void aisle_session_toast (AisleSession *self, const char *text, gboolean undoable);
void aisle_session_go_to (AisleSession *self, const char *page, const char *detail);
void aisle_session_open_project (AisleSession *self, const char *path);
/* Files, folders and archives of one import. */
void aisle_session_import_files (AisleSession *self, const char *const *paths);
/* One step back or forth in the journal; says what it did in a toast. */
void aisle_session_undo (AisleSession *self);
void aisle_session_redo (AisleSession *self);
