export default {
  dots: { help: '화살표 키로 점 사이를 이동하고 Enter 키로 표시된 점을 선택합니다.' },
};
