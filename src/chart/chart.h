/* chart.h: a table becomes a picture on a cairo_t.
 *
 * draw is a pure function of table, params, frame and theme.  hit and mark give every chart tooltips and a keyboard
 * cursor, marks_in a brush; describe speaks its statistics. */
#pragma once

#include "base/bitmap.h"
#include "base/params.h"
#include "base/table.h"

#include <cairo.h>

#define AISLE_CHART_ERROR (aisle_chart_error_quark ())
GQuark aisle_chart_error_quark (void);

typedef struct
{
  double red, green, blue, alpha;
} AisleColor;

typedef struct
{
  gboolean dark, high_contrast;
  AisleColor background, text, dim_text, grid, accent, context; /* context: grey marks */
  AisleColor series[8];                                         /* Okabe-Ito, adapted to the background */
  const char *font;                                             /* Pango family */
  double font_size;                                             /* points */
} AisleTheme;

/* accent may be NULL: the default blue. */
void aisle_theme_init (AisleTheme *self, gboolean dark, gboolean high_contrast, const AisleColor *accent);

typedef struct
{
  double x, y, w, h;
} AisleBox;

/* The part of the x range that is shown, as shares of the whole from its start; from == to: everything. */
typedef struct
{
  double from, to;
} AisleZoom;

typedef struct
{
  double width, height; /* of the whole picture; the chart fills it and draws nothing outside */
  const AisleTheme *theme;
  const char *currency; /* ISO code, (nullable) */
  gboolean right_to_left;
  gssize cursor;            /* mark under the keyboard cursor or pointer, -1 none */
  const AisleBitmap *brush; /* (nullable) the marks that are brushed; the others are dimmed */
  AisleZoom zoom;           /* of kinds with x_range */
} AisleFrame;

/* One thing that can be pointed at: a bar, a point, a step. */
typedef struct
{
  gsize row;         /* of the table */
  gsize column;      /* of the table */
  double x, y, w, h; /* extent */
} AisleMark;

typedef struct
{
  const char *id;
  const char *title; /* msgid */
  const AisleParam *params;
  gsize n_params;
  /* params may be NULL everywhere: the defaults.  A table that does not fit draws the reason.
   * Whether this kind can draw the table; reason (nullable out) is static, translated. */
  gboolean (*fits) (const AisleTable *table, const char **reason);
  void (*draw) (const AisleTable *table, const AisleParams *params, cairo_t *cr, const AisleFrame *frame);
  /* Marks are numbered along a series, so that the keyboard cursor follows it; mark returns FALSE for one that is not
   * shown: a missing value, or no room. */
  gsize (*n_marks) (const AisleTable *table, const AisleParams *params);
  gboolean (*mark) (const AisleTable *table, const AisleParams *params, const AisleFrame *frame, gsize index,
                    AisleMark *mark);
  /* Index of the mark at x, y or -1. */
  gssize (*hit) (const AisleTable *table, const AisleParams *params, const AisleFrame *frame, double x, double y);
  /* Adds the marks that an area meets to `marks` (n_marks bits) in one go, and widens the area to what the kind selects
   * by: the whole height where x alone counts.  NULL: aisle_chart_marks_in asks for one mark after the other. */
  void (*marks_in) (const AisleTable *table, const AisleParams *params, const AisleFrame *frame, AisleBox *area,
                    AisleBitmap *marks);
  /* Where the x axis begins and ends in the picture, in reading direction, of a kind that heeds frame.zoom; NULL: it
   * does not. */
  gboolean (*x_range) (const AisleTable *table, const AisleParams *params, const AisleFrame *frame, double *start,
                       double *end);
  /* A translated sentence or two from the statistics: what a screen reader says. */
  char *(*describe) (const AisleTable *table, const AisleParams *params);
} AisleChartKind;

const AisleChartKind *const *aisle_chart_kinds (gsize *n);
const AisleChartKind *aisle_chart_kind (const char *id); /* (nullable) */

/* The marks that an area of the picture meets, edges included; the area is widened to what the kind selects by. */
AisleBitmap *aisle_chart_marks_in (const AisleChartKind *kind, const AisleTable *table, const AisleParams *params,
                                   const AisleFrame *frame, AisleBox *area);

/* "Title: value" lines of a mark, for tooltips and the spoken cursor. */
char *aisle_chart_mark_text (const AisleTable *table, const AisleMark *mark);

typedef enum
{
  AISLE_PICTURE_SVG,
  AISLE_PICTURE_PNG, /* at `scale` pixels a unit */
  AISLE_PICTURE_PDF
} AislePicture;

/* Draws onto a file, atomically. title and caption (nullable) are set above and below. */
gboolean aisle_chart_write (const AisleChartKind *kind, const AisleTable *table, const AisleParams *params,
                            const AisleFrame *frame, const char *title, const char *caption, AislePicture picture,
                            double scale, const char *path, GError **error) G_GNUC_WARN_UNUSED_RESULT;
