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
  GPtrArray *rows; /* AisleTableRow, NULL as long as nobody has looked at it */
};

static GType
get_item_type (GListModel *model)
{
  return AISLE_TYPE_TABLE_ROW;
}

static guint
get_n_items (GListModel *model)
{
  return AISLE_TABLE_LIST (model)->rows->len;
}

static gpointer
get_item (GListModel *model, guint position)
{
  AisleTableList *self = AISLE_TABLE_LIST (model);

  if (position >= self->rows->len)
    return NULL;
  if (self->rows->pdata[position] == NULL)
    self->rows->pdata[position] = aisle_table_row_new (self->table, position);
  return g_object_ref (self->rows->pdata[position]);
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
  g_clear_pointer (&AISLE_TABLE_LIST (object)->rows, g_ptr_array_unref);
  G_OBJECT_CLASS (aisle_table_list_parent_class)->finalize (object);
}

static void
aisle_table_list_class_init (AisleTableListClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = aisle_table_list_finalize;
}

/* Rows that nobody looks at are NULL. */
static void
unref_row (gpointer row)
{
  if (row != NULL)
    g_object_unref (row);
}

static void
aisle_table_list_init (AisleTableList *self)
{
  self->rows = g_ptr_array_new_with_free_func (unref_row);
}

void
aisle_table_list_set (AisleTableList *self, AisleTable *table, gsize most_rows)
{
  guint before = self->rows->len, n = (guint) MIN (MIN (aisle_table_n_rows (table), most_rows), G_MAXINT);
  gboolean same = self->table == table;

  aisle_table_ref (table);
  g_clear_pointer (&self->table, aisle_table_unref);
  self->table = table;
  g_ptr_array_set_size (self->rows, (int) n);
  for (guint i = 0; !same && i < MIN (before, n); i++)
    if (self->rows->pdata[i] != NULL)
      aisle_table_row_set (self->rows->pdata[i], table, i);
  if (n != before)
    g_list_model_items_changed (G_LIST_MODEL (self), MIN (before, n), before - MIN (before, n), n - MIN (before, n));
}

gboolean
aisle_table_list_is_whole (AisleTableList *self)
{
  return self->rows->len == MIN (aisle_table_n_rows (self->table), G_MAXINT);
}

gsize
aisle_table_list_n_shown (AisleTableList *self)
{
  return self->rows->len;
}

GListModel *
aisle_table_list_new (AisleTable *table, gsize most_rows)
{
  AisleTableList *self = g_object_new (AISLE_TYPE_TABLE_LIST, NULL);
  aisle_table_list_set (self, table, most_rows);
  return G_LIST_MODEL (self);
}
