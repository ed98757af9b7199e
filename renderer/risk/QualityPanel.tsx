/** Fills its container. */
export function QualityPanel() {
  return <section className="dx-quality" />;
}
