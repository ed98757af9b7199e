export default {
  dots: { help: 'Arrow keys go from dot to dot, Enter chooses the one that is marked.' },
};
