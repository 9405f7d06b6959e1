/* job-row.h: one job in the task strip: what it does, how far it is, how long it takes, and a button to stop it; a
 * failed one stays with its cause until dismissed. */
#pragma once

#include "jobs/job-queue.h"

#include <adwaita.h>

#define AISLE_TYPE_JOB_ROW (aisle_job_row_get_type ())
G_DECLARE_FINAL_TYPE (AisleJobRow, aisle_job_row, AISLE, JOB_ROW, GtkBox)

GtkWidget *aisle_job_row_new (AisleJob *job, AisleJobQueue *queue);

/* The rows of a queue, hidden when there are none. */
GtkWidget *aisle_task_strip_new (AisleJobQueue *queue);
