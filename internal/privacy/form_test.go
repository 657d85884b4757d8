package privacy

import (
	"strings"
	"testing"
)

// TestFormOf: what is under the names is told from persons.
func TestFormOf(t *testing.T) {
	for form, cells := range map[NameForm]string{
		FormPerson: "卓玛 张小例 王例 欧阳小例 张* 李*明 *秀英 王某某 王×例 黄**（已故） 户主：王小例 王小例户 张王小例 阿依古丽·买买提 王小例① 例示村村民委员会 示例县敬老院 三组 高秀例 " +
			"单小例 万小例 党小例 农小例 石小数 王**户 黄*宝 张* 某某 欧阳*例 余小项 林小品 何家例 方例人 管小员",
		FormClass: "死亡人员 受伤人员 困难家庭 受灾群众 本村村民 五保户 低保户 一般户 农户 低保对象 孤寡老人 留守儿童 高龄老人 单亲家庭 全村 党员 困难党员 慰问品 救灾物资 慰问金 备用 预留 机动 余额 剩余 " +
			"无名氏家属 其他 一组三户 遇难者 患者 优抚对象 外来人员 村干部 误工补贴 医疗费 奖励款 温困难户 养殖大户 年关慰问 王某等3户 王小例等",
		FormOther: "*低保户 低保户* 低*户 某户 **户 张家湾 李家村 困难户·汉族 公厕 双胞胎 农技员 代扣 王小例家属 周全 " +
			"特困供养 成本 水电 房租 管护 高压线 危旧房 文体 安装 方便 安全 常青 建国 王 扎西顿珠 阿明 Smith Müller 娜仁花 傣小例",
	} {
		for _, cell := range strings.Fields(cells) {
			if got := FormOf(cell); got != form {
				t.Errorf("%s: form %d, want %d", cell, got, form)
			}
		}
	}
}
