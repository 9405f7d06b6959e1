/* title-row.c: see title-row.h. */
#include "widgets/title-row.h"

#define SPACING 6

struct _AisleTitleRow
{
  GtkWidget parent_instance;
};

G_DEFINE_FINAL_TYPE (AisleTitleRow, aisle_title_row, GTK_TYPE_WIDGET)

typedef enum
{
  TITLES = 1, /* and the menu */
  CONTROLS = 2,
  ALL = TITLES | CONTROLS
} Parts;

/* The next child of those parts, after one or (NULL) from the first. */
static GtkWidget *
next_of (AisleTitleRow *self, Parts parts, GtkWidget *child)
{
  child = child != NULL ? gtk_widget_get_next_sibling (child) : gtk_widget_get_first_child (GTK_WIDGET (self));
  for (; child != NULL; child = gtk_widget_get_next_sibling (child))
    {
      gboolean between = gtk_widget_get_prev_sibling (child) != NULL && gtk_widget_get_next_sibling (child) != NULL;
      if (gtk_widget_should_layout (child) && (parts & (between ? CONTROLS : TITLES)) != 0)
        return child;
    }
  return NULL;
}

static int
width_of (GtkWidget *child, gboolean natural)
{
  int least, wanted;

  gtk_widget_measure (child, GTK_ORIENTATION_HORIZONTAL, -1, &least, &wanted, NULL, NULL);
  return natural ? wanted : least;
}

/* Beside each other. */
static int
widths (AisleTitleRow *self, Parts parts, gboolean natural)
{
  int sum = 0;

  for (GtkWidget *child = next_of (self, parts, NULL); child != NULL; child = next_of (self, parts, child))
    sum += width_of (child, natural) + (sum > 0 ? SPACING : 0);
  return sum;
}

static int
height (AisleTitleRow *self, Parts parts)
{
  int most = 0, least;

  for (GtkWidget *child = next_of (self, parts, NULL); child != NULL; child = next_of (self, parts, child))
    {
      gtk_widget_measure (child, GTK_ORIENTATION_VERTICAL, -1, &least, NULL, NULL, NULL);
      most = MAX (most, least);
    }
  return most;
}

static gboolean
is_one_row (AisleTitleRow *self, int width)
{
  return width < 0 || next_of (self, CONTROLS, NULL) == NULL || widths (self, ALL, TRUE) <= width;
}

static void
aisle_title_row_measure (GtkWidget *widget, GtkOrientation orientation, int for_size, int *minimum, int *natural,
                         int *minimum_baseline, int *natural_baseline)
{
  AisleTitleRow *self = AISLE_TITLE_ROW (widget);

  if (orientation == GTK_ORIENTATION_HORIZONTAL)
    {
      *minimum = MAX (widths (self, TITLES, FALSE), widths (self, CONTROLS, FALSE));
      *natural = MAX (widths (self, ALL, TRUE), *minimum);
      return;
    }
  *minimum = *natural =
      is_one_row (self, for_size) ? height (self, ALL) : height (self, TITLES) + SPACING + height (self, CONTROLS);
}

/* A row from the start; the title takes what the others leave. */
static void
place (AisleTitleRow *self, Parts parts, int y, int row)
{
  int whole = gtk_widget_get_width (GTK_WIDGET (self)), x = 0;
  gboolean rtl = gtk_widget_get_direction (GTK_WIDGET (self)) == GTK_TEXT_DIR_RTL;
  gboolean natural = widths (self, parts, TRUE) <= whole;
  int spare = MAX (whole - widths (self, parts, natural), 0);

  for (GtkWidget *child = next_of (self, parts, NULL); child != NULL; child = next_of (self, parts, child))
    {
      int width = width_of (child, natural) + (gtk_widget_get_prev_sibling (child) == NULL ? spare : 0);
      gtk_widget_size_allocate (child, &(GtkAllocation){ rtl ? whole - x - width : x, y, width, row }, -1);
      x += width + SPACING;
    }
}

static void
aisle_title_row_size_allocate (GtkWidget *widget, int width, int all, int baseline)
{
  AisleTitleRow *self = AISLE_TITLE_ROW (widget);

  if (is_one_row (self, width))
    {
      place (self, ALL, 0, height (self, ALL));
      return;
    }
  place (self, TITLES, 0, height (self, TITLES));
  place (self, CONTROLS, height (self, TITLES) + SPACING, height (self, CONTROLS));
}

static GtkSizeRequestMode
aisle_title_row_get_request_mode (GtkWidget *widget)
{
  return GTK_SIZE_REQUEST_HEIGHT_FOR_WIDTH;
}

static void
aisle_title_row_dispose (GObject *object)
{
  GtkWidget *child;

  while ((child = gtk_widget_get_first_child (GTK_WIDGET (object))) != NULL)
    gtk_widget_unparent (child);
  G_OBJECT_CLASS (aisle_title_row_parent_class)->dispose (object);
}

static void
aisle_title_row_class_init (AisleTitleRowClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = aisle_title_row_dispose;
  widget_class->measure = aisle_title_row_measure;
  widget_class->size_allocate = aisle_title_row_size_allocate;
  widget_class->get_request_mode = aisle_title_row_get_request_mode;
}

static void
aisle_title_row_init (AisleTitleRow *self)
{
}

void
aisle_title_row_add (AisleTitleRow *self, GtkWidget *control)
{
  gtk_widget_insert_after (control, GTK_WIDGET (self), gtk_widget_get_first_child (GTK_WIDGET (self)));
}
