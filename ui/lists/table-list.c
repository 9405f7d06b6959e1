/* table-list.c: see table-list.h. */
#include "lists/table-list.h"

struct _AisleTableRow
{
  GObject parent_instance;
  AisleTable *table;
  gsize row;
};

enum
{
  PROP_0,
  PROP_TABLE,
  N_PROPS
};
static GParamSpec *props[N_PROPS];

G_DEFINE_FINAL_TYPE (AisleTableRow, aisle_table_row, G_TYPE_OBJECT)

static void
aisle_table_row_get_property (GObject *object, guint id, GValue *value, GParamSpec *spec)
{
  g_value_set_pointer (value, AISLE_TABLE_ROW (object)->table);
}

static void
aisle_table_row_finalize (GObject *object)
{
  g_clear_pointer (&AISLE_TABLE_ROW (object)->table, aisle_table_unref);
  G_OBJECT_CLASS (aisle_table_row_parent_class)->finalize (object);
}

static void
aisle_table_row_class_init (AisleTableRowClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = aisle_table_row_finalize;
  G_OBJECT_CLASS (klass)->get_property = aisle_table_row_get_property;
  props[PROP_TABLE] = g_param_spec_pointer ("table", NULL, NULL, G_PARAM_READABLE | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (G_OBJECT_CLASS (klass), N_PROPS, props);
}

static void
aisle_table_row_init (AisleTableRow *self)
{
}

AisleTableRow *
aisle_table_row_new (AisleTable *table, gsize row)
{
  AisleTableRow *self = g_object_new (AISLE_TYPE_TABLE_ROW, NULL);
  self->table = table != NULL ? aisle_table_ref (table) : NULL;
  self->row = row;
  return self;
}

AisleTable *
aisle_table_row_get_table (AisleTableRow *self)
{
  return self->table;
}

gsize
aisle_table_row_get_row (AisleTableRow *self)
{
  return self->row;
}

void
aisle_table_row_set (AisleTableRow *self, AisleTable *table, gsize row)
{
  g_clear_pointer (&self->table, aisle_table_unref);
  self->table = aisle_table_ref (table);
  self->row = row;
  g_object_notify_by_pspec (G_OBJECT (self), props[PROP_TABLE]);
}

struct _AisleTableList
{
  GObject parent_instance;
  AisleTable *table;
};

static GType
get_item_type (GListModel *model)
{
  return AISLE_TYPE_TABLE_ROW;
}

static guint
get_n_items (GListModel *model)
{
  return (guint) MIN (aisle_table_n_rows (AISLE_TABLE_LIST (model)->table), G_MAXINT);
}

static gpointer
get_item (GListModel *model, guint position)
{
  return position < get_n_items (model) ? aisle_table_row_new (AISLE_TABLE_LIST (model)->table, position) : NULL;
}

static void
list_model_init (GListModelInterface *iface)
{
  iface->get_item_type = get_item_type;
  iface->get_n_items = get_n_items;
  iface->get_item = get_item;
}

G_DEFINE_FINAL_TYPE_WITH_CODE (AisleTableList, aisle_table_list, G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (G_TYPE_LIST_MODEL, list_model_init))

static void
aisle_table_list_finalize (GObject *object)
{
  g_clear_pointer (&AISLE_TABLE_LIST (object)->table, aisle_table_unref);
  G_OBJECT_CLASS (aisle_table_list_parent_class)->finalize (object);
}

static void
aisle_table_list_class_init (AisleTableListClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = aisle_table_list_finalize;
}

static void
aisle_table_list_init (AisleTableList *self)
{
}

GListModel *
aisle_table_list_new (AisleTable *table)
{
  AisleTableList *self = g_object_new (AISLE_TYPE_TABLE_LIST, NULL);
  self->table = aisle_table_ref (table);
  return G_LIST_MODEL (self);
}
