/* job-queue.h: the jobs of one window: two lanes, and a list model of those the task strip shows.
 *
 * The compute lane runs one job at a time over all windows, the look lane up to three. */
#pragma once

#include "jobs/job.h"

#define AISLE_TYPE_JOB_QUEUE (aisle_job_queue_get_type ())
G_DECLARE_FINAL_TYPE (AisleJobQueue, aisle_job_queue, AISLE, JOB_QUEUE, GObject)

/* Signal "done": a job with a row in the task strip has come out well. */
AisleJobQueue *aisle_job_queue_new (void);
/* Takes the job. */
void aisle_job_queue_add (AisleJobQueue *self, AisleJob *job);
/* Jobs with a row in the task strip: waiting, running, failed (until dismissed), newest last. */
GListModel *aisle_job_queue_get_visible (AisleJobQueue *self);
void aisle_job_queue_dismiss (AisleJobQueue *self, AisleJob *job);
/* Jobs of the compute lane that wait or run. */
guint aisle_job_queue_n_busy (AisleJobQueue *self);
/* Jobs of either lane that wait or run. */
guint aisle_job_queue_n_all (AisleJobQueue *self);
void aisle_job_queue_cancel_all (AisleJobQueue *self);
