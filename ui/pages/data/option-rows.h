/* option-rows.h: rows of a form that each tell one option of aisle_mapping_set: "encoding=gb18030", "role.price=ignore". */
#pragma once

#include <adwaita.h>

/* again: the file must be read anew with this option. */
typedef void (*AisleMappingChange) (const char *name, const char *value, gboolean again, gpointer data);

typedef struct _AisleOption AisleOption;

/* Who is told of which option; belongs to the control that is made with it. */
AisleOption *aisle_option_new (const char *name, gboolean again, AisleMappingChange change, gpointer data);

/* Takes values (which it frees) and titles (which it does not); chosen is one of the values. */
GtkWidget *aisle_option_list (GPtrArray *values, GPtrArray *titles, const char *chosen, AisleOption *option);
GtkWidget *aisle_option_switch (gboolean active, AisleOption *option);
/* Told when Enter is pressed or the focus leaves. */
GtkWidget *aisle_option_entry (const char *text, AisleOption *option);

/* A row with its title and the reason below, around a control. */
GtkWidget *aisle_option_row (const char *title, const char *reason, GtkWidget *control);

/* For controls that are made otherwise: what names them to the two below. */
void aisle_option_set_name (GtkWidget *control, const char *name);
/* The option whose control has the focus (nullable, g_free), and the focus given to the control of an option again: rows
 * are made anew when the mapping changes. */
char *aisle_option_focused (GtkWidget *root);
void aisle_option_focus (GtkWidget *root, const char *name);
