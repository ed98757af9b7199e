import type { Plane, Vector } from '../../electron/contract';

export type Point = readonly [number, number];

export const dot = (a: Vector, b: Vector): number => a[0] * b[0] + a[1] * b[1] + a[2] * b[2];
export const subtract = (a: Vector, b: Vector): Vector => [a[0] - b[0], a[1] - b[1], a[2] - b[2]];
export const cross = (a: Vector, b: Vector): Vector => [
  a[1] * b[2] - a[2] * b[1],
  a[2] * b[0] - a[0] * b[2],
  a[0] * b[1] - a[1] * b[0],
];
export const distanceMm = (a: Vector, b: Vector): number => Math.hypot(a[0] - b[0], a[1] - b[1], a[2] - b[2]);
export const along = (from: Vector, direction: Vector, mm: number): Vector => [
  from[0] + direction[0] * mm,
  from[1] + direction[1] * mm,
  from[2] + direction[2] * mm,
];

/** Direction towards the viewer's back: row × column (PS3.3 C.7.6.2.1.1). */
export const planeNormal = (plane: Plane): Vector => cross(plane.rowDirection, plane.columnDirection);

/** LPS mm of a pixel; 0,0 is the centre of the first pixel, x along a row. PS3.3 equation C.7.6.2.1-1. */
export const pixelToMm = (plane: Plane, [x, y]: Point): Vector =>
  along(
    along(plane.originMm, plane.rowDirection, x * plane.columnSpacingMm),
    plane.columnDirection,
    y * plane.rowSpacingMm,
  );

/** Pixel of a point, and how far (mm, signed along the normal) the point is from the plane. */
export function mmToPixel(plane: Plane, point: Vector): { pixel: Point; offPlaneMm: number } {
  const from = subtract(point, plane.originMm);
  return {
    pixel: [
      dot(from, plane.rowDirection) / plane.columnSpacingMm,
      dot(from, plane.columnDirection) / plane.rowSpacingMm,
    ],
    offPlaneMm: dot(from, planeNormal(plane)),
  };
}

/** Index of the plane nearest to a point; -1 when no slice has a plane. */
export function nearestSlice(planes: readonly (Plane | null)[], point: Vector): number {
  let nearest = -1;
  let least = Number.POSITIVE_INFINITY;
  planes.forEach((plane, index) => {
    if (!plane) return;
    const distance = Math.abs(mmToPixel(plane, point).offPlaneMm);
    if (distance < least) {
      least = distance;
      nearest = index;
    }
  });
  return nearest;
}

/**
 * Letters of the side of the patient that a direction (LPS) points to: L R, A P, H F, the strongest first.
 * Directions that lean by less than about 10° to a second axis keep one letter. PS3.3 C.7.6.1.1.1.
 */
export function orientationLetters(direction: Vector): string {
  const length = Math.hypot(...direction);
  if (!(length > 0)) return '';
  const names = [
    ['L', 'R'],
    ['P', 'A'],
    ['H', 'F'],
  ] as const;
  return direction
    .map((component, axis) => ({ size: Math.abs(component) / length, letter: names[axis]![component > 0 ? 0 : 1] }))
    .filter(({ size }) => size > 0.17)
    .sort((a, b) => b.size - a.size)
    .map(({ letter }) => letter)
    .join('');
}

/**
 * Where a second plane cuts an image, in pixels of that image, clipped to its edge; null where it does not.
 *
 * @param size columns and rows of the image
 */
export function planeLine(image: Plane, size: Point, other: Plane): [Point, Point] | null {
  const normal = planeNormal(other);
  const height = (pixel: Point) => dot(normal, subtract(pixelToMm(image, pixel), other.originMm));
  const [columns, rows] = size;
  const corners: Point[] = [
    [-0.5, -0.5],
    [columns - 0.5, -0.5],
    [columns - 0.5, rows - 0.5],
    [-0.5, rows - 0.5],
  ];
  const crossings: Point[] = [];
  corners.forEach((from, i) => {
    const to = corners[(i + 1) % 4]!;
    const a = height(from);
    const b = height(to);
    if (a < 0 === b < 0) return;
    const f = a / (a - b);
    crossings.push([from[0] + f * (to[0] - from[0]), from[1] + f * (to[1] - from[1])]);
  });
  return crossings.length === 2 ? [crossings[0]!, crossings[1]!] : null;
}
