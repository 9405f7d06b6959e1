/* sql-editor.h: a text of SQL: keywords in colour, what may stand next on Ctrl+Space, the place of an error marked. */
#pragma once

#include "command/tables.h"

#include <gtk/gtk.h>

#define AISLE_TYPE_SQL_EDITOR (aisle_sql_editor_get_type ())
G_DECLARE_FINAL_TYPE (AisleSqlEditor, aisle_sql_editor, AISLE, SQL_EDITOR, GtkWidget)

/* Signal "run": Ctrl+Return. */
char *aisle_sql_editor_dup_text (AisleSqlEditor *self);
void aisle_sql_editor_set_text (AisleSqlEditor *self, const char *text);
/* Takes the words. */
void aisle_sql_editor_set_words (AisleSqlEditor *self, AisleSqlWords *words);
/* Marks the word at a byte; -1: none.  Typing takes it away. */
void aisle_sql_editor_mark (AisleSqlEditor *self, int place);
GtkTextView *aisle_sql_editor_get_view (AisleSqlEditor *self);
