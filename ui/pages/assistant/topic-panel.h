/* topic-panel.h: one topic: what was said about it, the conversations, and the way from it to an intent. */
#pragma once

#include "app/session.h"
#include "command/find-topics.h"

#include <adwaita.h>

/* Topics that were found, counted: jobs and widgets share them. */
typedef struct
{
  AisleFoundTopics *found;
} AisleTopicsShared;

AisleTopicsShared *aisle_topics_shared_new (AisleFoundTopics *found); /* takes it */
AisleTopicsShared *aisle_topics_shared_ref (AisleTopicsShared *self);
void aisle_topics_shared_unref (AisleTopicsShared *self);

#define AISLE_TYPE_TOPIC_PANEL (aisle_topic_panel_get_type ())
G_DECLARE_FINAL_TYPE (AisleTopicPanel, aisle_topic_panel, AISLE, TOPIC_PANEL, AdwBin)

/* topic: from 1; intent: (nullable) the one that most of its turns have. */
void aisle_topic_panel_show (AisleTopicPanel *self, AisleSession *session, AisleTopicsShared *topics, gsize topic,
                             const char *intent);
