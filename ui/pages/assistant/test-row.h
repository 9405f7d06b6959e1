/* test-row.h: one conversation test: green or red, what was expected and what came; opened, what is expected of each turn,
 * which can be changed.
 *
 * Signals: "changed" (the test as it is now is to be kept), "remove". */
#pragma once

#include "command/chat-tests.h"

#include <adwaita.h>

#define AISLE_TYPE_TEST_ROW (aisle_test_row_get_type ())
G_DECLARE_FINAL_TYPE (AisleTestRow, aisle_test_row, AISLE, TEST_ROW, AdwExpanderRow)

/* results: (nullable) a table of aisle_command_tests_run, in which the test is looked up; intents: (nullable) what may be
 * expected, NULL-terminated. */
GtkWidget *aisle_test_row_new (const AisleChatTest *test, const AisleTable *results, const char *const *intents);
/* The test with what is expected now; free it. */
AisleChatTest *aisle_test_row_dup_test (AisleTestRow *self);
/* Of its test, which each edit gives another. */
void aisle_test_row_set_id (AisleTestRow *self, gint64 id);
