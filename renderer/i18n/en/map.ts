export const map = {};
export default map;
