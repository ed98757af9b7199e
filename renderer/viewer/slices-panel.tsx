export function SlicesPanel() {
  return null;
}
