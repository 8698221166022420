# Lists the commands that the simulated Windows shadows, with the parameters that each declares. Reads the files only.
param([string] $Folder)
Set-StrictMode -Version 3.0
$shadows = foreach ($file in Get-ChildItem -LiteralPath $Folder -Filter '*.ps1') {
    $tree = [System.Management.Automation.Language.Parser]::ParseFile($file.FullName, [ref] $null, [ref] $null)
    foreach ($function in $tree.FindAll({ $args[0] -is [System.Management.Automation.Language.FunctionDefinitionAst] -and $args[0].Parent -isnot [System.Management.Automation.Language.FunctionMemberAst] }, $true)) {
        $block = $function.Body.ParamBlock
        $parameters = foreach ($parameter in @(if ($null -ne $block) { $block.Parameters })) {
            $named = @($parameter.Attributes | Where-Object { $_ -is [System.Management.Automation.Language.AttributeAst] } | ForEach-Object { $_.NamedArguments })
            $position = @($named | Where-Object { $_.ArgumentName -eq 'Position' } | ForEach-Object { [int] $_.Argument.Extent.Text })
            @{ name = $parameter.Name.VariablePath.UserPath; type = $parameter.StaticType.Name; position = $(if ($position.Count -gt 0) { $position[0] } else { -1 }) }
        }
        $confirms = $null -ne $block -and $block.Extent.Text -notmatch '^\s*$' -and @($block.Attributes | Where-Object { $_.Extent.Text -match 'SupportsShouldProcess' }).Count -gt 0
        @{ name = $function.Name -replace '^global:', ''; parameters = @($parameters); confirms = $confirms }
    }
}
[Console]::Out.WriteLine((ConvertTo-Json -InputObject @($shadows) -Depth 5 -Compress))
