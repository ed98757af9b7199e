/** Fills its container. */
export function RiskPanel() {
  return <section className="dx-risk" />;
}
