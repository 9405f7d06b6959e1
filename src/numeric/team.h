/* team.h: threads that go through many short sections together, as a decoder does for each token.
 *
 * numeric/parallel wakes a sleeping thread for a job, which takes longer than such a section lasts.  Here helpers stay awake
 * for some tens of microseconds after a section, in case another follows, and then sleep.  Nobody waits for a helper to begin:
 * who opened the team works as well, and does it all where no helper comes.  Only for the length of one computation: an idle
 * team sleeps, but its threads are there. */
#pragma once

#include <glib.h>

typedef struct _AisleTeam AisleTeam;
typedef void (*AisleSectionFunc) (gsize index, gpointer data);

/* As many as numeric/parallel has threads, the caller's among them. */
AisleTeam *aisle_team_open (void);
void aisle_team_close (AisleTeam *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (AisleTeam, aisle_team_close)
/* Runs section (index, data) for 0 .. n - 1 and returns when all are done.  Chunks are the caller's choice and write to places
 * of their own, so results do not depend on threads.  One section at a time, of at most G_MAXUINT32 / 2 chunks. */
void aisle_team_run (AisleTeam *self, gsize n, AisleSectionFunc section, gpointer data);
