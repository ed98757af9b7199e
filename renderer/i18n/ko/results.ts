export default {
  title: '결과',
  none: '이 코호트로 아직 학습한 것이 없습니다',
  noneHint: '학습을 시작하면 탐색, 검증, 지도가 나오는 대로 여기에 나타납니다.',
  choose: '학습을 고르세요',
};
