/** Offers bytes as a file; the host asks where to put it. */
export function download(blob: Blob, fileName: string): void {
  const link = document.createElement('a');
  link.href = URL.createObjectURL(blob);
  link.download = fileName;
  link.click();
  // The download has its own hold on the data long before this.
  setTimeout(() => URL.revokeObjectURL(link.href), 60_000);
}
