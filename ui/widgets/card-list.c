/* card-list.c: see card-list.h. */
#include "widgets/card-list.h"

static GtkListItemFactory *
factory (const char *name)
{
  g_autofree char *path = g_strconcat ("/io/github/aisle/Aisle/ui/", name, NULL);
  return gtk_builder_list_item_factory_new_from_resource (NULL, path);
}

GtkWidget *
aisle_card_list_new (const char *const *titles, const char *label)
{
  GtkWidget *list = gtk_drop_down_new_from_strings (titles);
  g_autoptr (GtkListItemFactory) chosen = factory ("chosen-item.ui"), listed = factory ("listed-item.ui");

  gtk_drop_down_set_factory (GTK_DROP_DOWN (list), chosen);
  gtk_drop_down_set_list_factory (GTK_DROP_DOWN (list), listed);
  gtk_accessible_update_property (GTK_ACCESSIBLE (list), GTK_ACCESSIBLE_PROPERTY_LABEL, label, -1);
  return list;
}
