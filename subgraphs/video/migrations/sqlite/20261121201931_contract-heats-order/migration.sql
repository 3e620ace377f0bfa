DROP INDEX IF EXISTS `heats_kind_order`;
