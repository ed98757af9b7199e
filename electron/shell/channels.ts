/** The only names under which page and host speak to each other. */
export const channels = {
  /** Page to host: a call of the contract, answered with a `Result`. */
  call: 'dextra:call',
  /** Host to page: an event of the contract. */
  event: 'dextra:event',
  /** Page to host: the entries of the application menu. */
  menu: 'dextra:menu',
} as const;
