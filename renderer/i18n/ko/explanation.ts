export default {
  title: '이 값의 이유',
  none: '이 모델 패키지에는 설명에 필요한 코호트 지도가 없습니다.',
  action: {
    beside: '가장 가까운 대상자를 이 심장 옆에 보기',
    close: '검사로 돌아가기',
    next: '가까운 대상자 중 다음',
    previous: '가까운 대상자 중 이전',
    colouring: '대상자 지도를 추적 기간으로 색칠',
  },
  drivers: {
    higher: '로그 위험비가 코호트 평균 움직임보다 {{difference}} 높습니다. 그 구성:',
    lower: '로그 위험비가 코호트 평균 움직임보다 {{difference}} 낮습니다. 그 구성:',
    byRegion: '영역별 몫',
    overBeat: '박동에 따른 몫',
    moment: '{{time}} ms: {{share}}',
    es: '음영은 수축기말',
    complete: '모든 몫의 합: {{sum}}. 모델이 계산한 차이: {{difference}}.',
  },
  lower: {
    title: '위험을 낮출 움직임',
    change:
      '코호트의 표준편차 하나만큼 흔한 움직임의 변화 가운데 모델이 가장 안전하다고 볼 변화: {{change}} (위험비 × {{ratio}}), 수축기말에 최대 {{most}} mm.',
    caution: '그런 움직임에 대해 모델이 말할 내용일 뿐이며, 어떤 치료의 효과도 아닙니다.',
  },
  alike: {
    title: '비슷하게 움직이는 대상자',
    simulated: '이 대상자들은 모의 자료이며 실제 사람이 아닙니다.',
    caption: '모델의 잠재 공간에서 가까운 순서',
    subject: '대상자',
    hazard: '로그 위험비',
    outcome: '결과',
    died: '{{years}}년 후 사망',
    alive: '{{years}}년까지 생존',
    show: '{{id}} 대상자를 이 심장 옆에 보기',
  },
  map: {
    caption: '모델이 보는 코호트',
    label: '코호트 대상자 지도',
    patient: '이 환자',
    none: '이 모델의 잠재 공간으로는 지도를 만들 수 없습니다.',
    shapes:
      '마름모: 이 환자. 고리: 가까운 대상자. 채움: 사망, 빈 원: 중도절단. 점을 선택하면 그 심장을 볼 수 있습니다.',
  },
  beside: {
    title: '이 환자 옆의 코호트 대상자',
    simulated:
      '이 대상자는 모의 자료입니다. 움직임과 사망은 정해진 규칙에서 만들어졌으며 이 환자에 대해 아무것도 말해 주지 않습니다.',
    onMean: '평균 심장 모양 위의 움직임',
    patient: '이 환자',
    hazard: '로그 위험비 {{hazard}}',
    heart: '{{name}}의 3차원 우심실',
    loading: '움직임을 불러오는 중',
  },
};
