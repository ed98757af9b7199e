export function TagDialog() {
  return null;
}
