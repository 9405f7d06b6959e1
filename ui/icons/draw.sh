#!/bin/sh
# draw.sh ENCODER SVG SIZE OUTPUT: a symbolic icon as the picture that GTK reads without a reader of SVG.
set -e
folder=$(mktemp -d)
trap 'rm -r "$folder"' EXIT
"$1" "$2" "$3x$3" -o "$folder"
mv "$folder"/*.png "$4"
