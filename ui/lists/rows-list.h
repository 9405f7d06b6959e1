/* rows-list.h: the rows of a table of the project as a list model, fetched page by page when looked at. */
#pragma once

#include "app/session.h"

#define AISLE_TYPE_ROWS_LIST (aisle_rows_list_get_type ())
G_DECLARE_FINAL_TYPE (AisleRowsList, aisle_rows_list, AISLE, ROWS_LIST, GObject)

/* table: what aisle_command_rows takes; n_rows: how many it holds.  first (nullable): its first page, already here.
 * Signal "failed" (message) when a page cannot be read. */
GListModel *aisle_rows_list_new (AisleSession *session, const char *table, gint64 n_rows, AisleTable *first);

/* The rows of a set, whatever its order, stored ones with the marks of the recipe; first (nullable) as above. */
GListModel *aisle_rows_list_new_of_set (AisleSession *session, AisleRowsSet *set, AisleTable *first);

/* What a query finds and its first page, for a job: the input of aisle_rows_found_run is an AisleRowsQuery. */
typedef struct
{
  AisleRowsSet *set;
  AisleTable *first;
} AisleRowsFound;

gpointer aisle_rows_found_run (AisleProject *project, gpointer query, AisleProgress *progress, GError **error);
void aisle_rows_found_free (gpointer found);

#define AISLE_ROWS_PAGE 200
/* Job input and function that read one page: for the first. */
typedef struct
{
  char *table;       /* or */
  AisleRowsSet *set; /* (nullable) */
  gint64 page;
} AisleRowsRequest;

AisleRowsRequest *aisle_rows_request_new (const char *table, gint64 page);
void aisle_rows_request_free (AisleRowsRequest *self);
gpointer aisle_rows_request_run (AisleProject *project, gpointer request, AisleProgress *progress, GError **error);
