/** Pins, measurements and notes of the open study. Fills its container. */
export function FindingsPanel() {
  return <section className="dx-findings" />;
}
