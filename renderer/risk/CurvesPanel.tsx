/** Fills its container. */
export function CurvesPanel() {
  return <section className="dx-curves" />;
}
